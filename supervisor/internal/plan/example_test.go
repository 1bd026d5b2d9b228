package plan_test

import (
	"errors"
	"fmt"
	"time"

	"github.com/berth-go/berth/supervisor/internal/plan"
)

// A driver in full: it prints what a real one would do.
func Example() {
	state, err := plan.New[struct{}](plan.Flags{Strategy: plan.RestForOne}, []plan.ChildSpec{
		{Name: "log"}, {Name: "db"}, {Name: "web"},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	failing := true // the next start of db
	drive := func(e plan.Event) (retry plan.Event) {
		for e != nil {
			actions := state.Step(e)
			e = nil
			for _, a := range actions {
				switch a := a.(type) {
				case plan.Start:
					fmt.Println("start", a.Name)
					e = plan.Started{}
					if a.Name == "db" && a.Incarnation > 3 && failing {
						failing = false
						e = plan.StartFailed{Err: errors.New("port in use")}
					}
				case plan.Stop:
					fmt.Println("stop", a.Name)
					e = plan.Stopped{}
				case plan.PostRetry:
					fmt.Println("retry:", a.Err)
					retry = a.Retry
				case plan.Finished:
					fmt.Println("finished:", a.Err)
				}
			}
		}
		return retry
	}

	drive(plan.Begin{})
	fmt.Println("-- db fails")
	db, _ := state.Child("db")
	r := drive(plan.Exited{ID: db.ID, Abnormal: true, At: time.Unix(0, 0)}).(plan.Retry)
	fmt.Println("-- the retry, one failure too many")
	r.At = time.Unix(1, 0)
	drive(r)

	// Output:
	// start log
	// start db
	// start web
	// -- db fails
	// stop web
	// start db
	// retry: supervisor: child "db" did not start: port in use
	// -- the retry, one failure too many
	// stop log
	// finished: supervisor: too many failures
}
