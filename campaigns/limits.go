// SPDX-License-Identifier: MIT

package campaigns

import (
	"cmp"
	"time"
)

// within reports a number or a duration that is outside its bounds.
func within[T cmp.Ordered](field string, v, low, high T) error {
	if v >= low && v <= high { // NaN is not
		return nil
	}
	return invalid(field, "%v is not within %v and %v", v, low, high)
}

// withinSet is within for what may be left out.
func withinSet[T cmp.Ordered](field string, v *T, low, high T) error {
	if v == nil {
		return nil
	}
	return within(field, *v, low, high)
}

// seconds is within for a duration that has to be whole seconds.
func seconds(field string, v, low, high time.Duration) error {
	if v%time.Second != 0 {
		return invalid(field, "%s is not in whole seconds", v)
	}
	return within(field, v, low, high)
}

// first gives the first error there is.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
