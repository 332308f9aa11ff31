// SPDX-License-Identifier: MIT

package esl

import "fmt"

// App is what a leg runs when it has answered. The zero value is Park.
type App struct {
	kind appKind
	uuid string
}

type appKind int

const (
	appPark appKind = iota
	appIntercept
	appInterceptOrPark
)

// Park lets the leg wait for a command.
func Park() App { return App{} }

// Intercept joins the leg with the leg of that id, which has to be up. Where that is gone the new leg is hung up.
func Intercept(uuid string) App { return App{kind: appIntercept, uuid: uuid} }

// InterceptOrPark joins the leg with the leg of that id; where that is gone by then, the new leg is parked.
func InterceptOrPark(uuid string) App { return App{kind: appInterceptOrPark, uuid: uuid} }

// String renders the app as the last arguments of originate.
func (a App) String() string {
	switch a.kind {
	case appIntercept:
		return "&intercept(" + a.uuid + ")"
	case appInterceptOrPark:
		return "'intercept:" + a.uuid + ",park:' inline"
	case appPark:
	}
	return "&park()"
}

func (a App) check() error {
	if a.kind != appPark && !isID(a.uuid) {
		return fmt.Errorf("app: %w: channel id %q", ErrInvalid, a.uuid)
	}
	return nil
}
