package router

// Loads returns what each member is thought to have to do.
func Loads(r *Router) (list []int64) {
	for _, m := range *r.members.Load() {
		list = append(list, m.load.Load())
	}
	return list
}
