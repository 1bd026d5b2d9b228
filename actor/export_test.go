package actor

// RunMain is Main with signals of the test's.
var RunMain = (*System).main
