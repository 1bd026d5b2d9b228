// Package bench measures Berth against Go channels and against Proto.Actor's own
// mailbox, the same work in the same run:
//
//	go test -bench . ./bench
//
// Figures of different machines or runs can't be compared; ratios within one run
// can. Each benchmark says in its comment what one operation includes.
package bench
