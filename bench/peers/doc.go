// Package peers compares Berth's worker pool with the pools that people use: pond,
// ants, conc, and plain goroutines that read a channel. It is a module of its own,
// so that none of them is a dependency of Berth.
//
//	cd bench/peers && go test -bench . -benchmem
//	go test -v -run TestPanicTable
//
// Each pool has as many workers as there are processors. The benchmarks give the
// time for one job, from the first submission to the end of the last:
//
//   - Empty, Work10us and Uneven submit jobs that nobody waits for, and then wait
//     for the pool. Uneven jobs take 1 µs, but every hundredth takes 500.
//   - The same with Result in their names get each job's result, in order.
//   - Ask submits one job after the other and waits for the result of each.
//
// What they do is not the same: Berth's jobs have a context of their own and an
// error, and can be withdrawn; ants and plain goroutines know of neither. The table
// that TestPanicTable prints tells what is lost with each when a job panics.
package peers
