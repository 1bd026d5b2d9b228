// Floors checks the direction of imports: packages import lower floors only,
// and the engine is named on its own floors alone.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"strings"
)

const (
	module = "github.com/berth-go/berth"
	engine = "github.com/asynkron/protoactor-go"
)

// floors are the rooms of the house, by path prefix, the more special first.
var floors = []struct {
	prefix string
	floor  int
	engine bool // may name the engine
}{
	{"port/clone", 0, false},
	{"port", 1, false},
	{"mailbox/dispatch", 2, false},
	{"mailbox", 2, true},
	{"actor", 3, true},
	{"supervisor", 4, false},
	{"examples", 5, false},
	{"bench", 5, true},
}

type pkg struct {
	ImportPath                         string
	Imports, TestImports, XTestImports []string
}

func main() {
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports,TestImports,XTestImports", "./...").Output()
	if err != nil {
		log.Fatal(err)
	}
	bad := 0
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		if err := dec.Decode(&p); err == io.EOF {
			break
		} else if err != nil {
			log.Fatal(err)
		}
		bad += check(p)
	}
	if bad > 0 {
		os.Exit(1)
	}
	fmt.Println("all imports point down")
}

func check(p pkg) (bad int) {
	from := floorOf(p.ImportPath)
	if from < 0 {
		fmt.Printf("%s is on no floor\n", p.ImportPath)
		return 1
	}
	imports := append(append(p.Imports, p.TestImports...), p.XTestImports...)
	for _, to := range imports {
		switch {
		case strings.HasPrefix(to, engine) && !floors[from].engine:
			fmt.Printf("%s names the engine: %s\n", p.ImportPath, to)
			bad++
		case strings.HasPrefix(to, engine) && to != engine+"/actor":
			fmt.Printf("%s imports more of the engine than its actors: %s\n", p.ImportPath, to)
			bad++
		case strings.HasPrefix(to, module+"/") && floors[floorOf(to)].floor > floors[from].floor:
			fmt.Printf("%s imports a floor above: %s\n", p.ImportPath, to)
			bad++
		}
	}
	return bad
}

// floorOf returns the index of a package's floor, or -1.
func floorOf(path string) int {
	for i, f := range floors {
		room := module + "/" + f.prefix
		if path == room || strings.HasPrefix(path, room+"/") {
			return i
		}
	}
	return -1
}
