import { useCallback, useEffect } from 'react';
import { useNavigate } from 'react-router';

/** Lets the page fill the screen, where the browser allows it. */
export function fullScreen(): void {
  if (document.fullscreenElement) return;
  document.documentElement.requestFullscreen?.().catch(() => undefined); // it may be forbidden; the page works without
}

/** Fills the screen, and goes elsewhere with Esc, also where the browser takes that key to leave the full screen. */
export function useLeaving(to: string): () => void {
  const navigate = useNavigate();
  const leave = useCallback(() => navigate(to), [navigate, to]);

  useEffect(() => {
    // Browsers allow it only after a press of the user, such as that of the link to here.
    if (navigator.userActivation?.isActive) fullScreen();
    let filled = document.fullscreenElement !== null;
    const changed = () => {
      if (filled && !document.fullscreenElement) leave();
      filled = document.fullscreenElement !== null;
    };
    const pressed = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.defaultPrevented) leave();
    };
    document.addEventListener('fullscreenchange', changed);
    document.addEventListener('keydown', pressed);
    return () => {
      document.removeEventListener('fullscreenchange', changed);
      document.removeEventListener('keydown', pressed);
      if (document.fullscreenElement) void document.exitFullscreen();
    };
  }, [leave]);

  return leave;
}
