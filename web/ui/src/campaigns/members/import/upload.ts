import { refused, type Shape, Unreachable, writingHeaders } from '../../../api/client';

/** A file that was taken, and how it looks. */
export type Uploaded = Shape<'ImportJob'> & { preview: Shape<'ImportPreview'> };

export interface Upload {
  whole: Promise<Uploaded>;
  /** Ends it; what was sent is forgotten. */
  stop: () => void;
}

/** Thrown where a person ended an upload. */
export class UploadStopped extends Error {
  constructor() {
    super('The upload was stopped.');
    this.name = 'UploadStopped';
  }
}

/** Sends a file, and tells how much of it has gone: 0 to 1. `fetch` does not tell that. */
export function upload(campaign: string, file: File, tell: (share: number) => void): Upload {
  const request = new XMLHttpRequest();
  const whole = new Promise<Uploaded>((resolve, reject) => {
    const name = encodeURIComponent(file.name);
    request.open('POST', `/api/v2/dialer/${encodeURIComponent(campaign)}/imports?name=${name}`);
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    for (const [header, value] of Object.entries(writingHeaders())) request.setRequestHeader(header, value);
    request.responseType = 'json';
    request.upload.onprogress = (event) => tell(event.total > 0 ? event.loaded / event.total : 0);
    request.onload = () => {
      if (request.status === 200) resolve((request.response as { data: Uploaded }).data);
      else reject(refused(new Response(null, { status: request.status }), request.response));
    };
    request.onerror = () => reject(new Unreachable());
    request.onabort = () => reject(new UploadStopped());
    request.send(file);
  });
  return { whole, stop: () => request.abort() };
}
