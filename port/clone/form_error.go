package clone

import "github.com/berth-go/berth/port/clone/js"

func encJSError(e *encoder, x any) error {
	err := x.(*js.Error)
	n := 3
	if err.HasCause {
		n = 4
	}
	if err := e.openForm(formJSError, n); err != nil {
		return err
	}
	if err := e.str(err.KnownName()); err != nil {
		return err
	}
	if !err.HasMessage {
		e.null()
	} else if err := e.text(err.Message); err != nil {
		return at(err, ".Message")
	}
	if err := e.optional(err.Stack); err != nil {
		return at(err, ".Stack")
	}
	if err.HasCause {
		if err := e.plain(err.Cause); err != nil {
			return at(err, ".Cause")
		}
	}
	return e.shut()
}

func decJSError(d *decoder, x any, n int) (err error) {
	out := x.(*js.Error)
	if out.Name, err = d.string(); err != nil {
		return err
	}
	if out.Message, out.HasMessage, err = d.optional(); err != nil {
		return err
	}
	if out.Stack, _, err = d.optional(); err != nil {
		return err
	}
	if n > 3 {
		out.HasCause = true
		if out.Cause, err = d.any(); err != nil {
			return at(err, ".Cause")
		}
	}
	return nil
}

func encException(e *encoder, x any) error {
	err := x.(*js.DOMException)
	if err := e.openForm(formException, 3); err != nil {
		return err
	}
	if err := e.text(err.Name); err != nil {
		return at(err, ".Name")
	}
	if err := e.text(err.Message); err != nil {
		return at(err, ".Message")
	}
	if err := e.optional(err.Stack); err != nil {
		return at(err, ".Stack")
	}
	return e.shut()
}

func decException(d *decoder, x any, _ int) (err error) {
	out := x.(*js.DOMException)
	if out.Name, err = d.textCopy(); err != nil {
		return err
	}
	if out.Message, err = d.textCopy(); err != nil {
		return err
	}
	out.Stack, _, err = d.optional()
	return err
}
