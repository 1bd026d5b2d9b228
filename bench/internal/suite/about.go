package suite

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/berth-go/berth/bench/internal/report"
)

// about says what the run is of and on: facts, and the versions of all modules.
func about(ctx context.Context) (facts, modules []report.Fact) {
	facts = []report.Fact{
		{Name: "commit", Value: commit(ctx)},
		{Name: "Go", Value: fmt.Sprintf("%s %s/%s, GOMAXPROCS=%d", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.GOMAXPROCS(0))},
		{Name: "processor", Value: processor(ctx)},
	}
	if kb := field("/proc/meminfo", "MemTotal"); kb != "" {
		facts = append(facts, report.Fact{Name: "memory", Value: memory(kb)})
	}
	facts = append(facts, report.Fact{Name: "system", Value: system()})
	for _, v := range []string{"GOGC", "GODEBUG", "GOEXPERIMENT", "GOMEMLIMIT"} {
		if s := os.Getenv(v); s != "" {
			facts = append(facts, report.Fact{Name: v, Value: s})
		}
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			modules = append(modules, report.Fact{Name: m.Path, Value: m.Version})
			if m.Path == "github.com/asynkron/protoactor-go" {
				facts = append(facts, report.Fact{Name: "Proto.Actor", Value: m.Version})
			}
		}
	}
	return append(facts, busy("load at the start")...), modules
}

// commit is what was checked out, as git has it, and whether it was changed.
func commit(ctx context.Context) string {
	hash, err := exec.CommandContext(ctx, "git", "rev-parse", "--short=12", "HEAD").Output()
	if err != nil {
		return "unknown"
	}
	s := strings.TrimSpace(string(hash))
	if changed, err := exec.CommandContext(ctx, "git", "status", "--porcelain").Output(); err == nil && len(changed) > 0 {
		s += ", with changes"
	}
	return s
}

func processor(ctx context.Context) string {
	name := field("/proc/cpuinfo", "model name")
	if name == "" && runtime.GOOS == "darwin" {
		out, _ := exec.CommandContext(ctx, "sysctl", "-n", "machdep.cpu.brand_string").Output()
		name = strings.TrimSpace(string(out))
	}
	if name == "" {
		name = runtime.GOARCH
	}
	return fmt.Sprintf("%s, %d logical", name, runtime.NumCPU())
}

func system() string {
	name := strings.Trim(field("/etc/os-release", "PRETTY_NAME"), `"`)
	if name == "" {
		return runtime.GOOS
	}
	if kernel, err := os.ReadFile("/proc/sys/kernel/osrelease"); err == nil {
		name += ", Linux " + strings.TrimSpace(string(kernel))
	}
	return name
}

// memory turns the kB of the kernel into GiB.
func memory(kb string) string {
	var n float64
	if _, err := fmt.Sscan(kb, &n); err != nil {
		return kb
	}
	return fmt.Sprintf("%.1f GiB", n/(1<<20))
}

// busy is how busy the machine was: what the run itself does is part of it at the
// end, but not at the start.
func busy(name string) []report.Fact {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return nil
	}
	f := strings.Fields(string(text))
	if len(f) < 3 {
		return nil
	}
	return []report.Fact{{Name: name, Value: strings.Join(f[:3], ", ") + " over 1, 5 and 15 minutes"}}
}

// field is the first value of a key in a file of lines like "key: value" or
// "key=value"; empty if there is none.
func field(file, key string) string {
	f, err := os.Open(file)
	if err != nil {
		return ""
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		i := strings.IndexAny(s.Text(), ":=")
		if i > 0 && strings.TrimSpace(s.Text()[:i]) == key {
			return strings.TrimSpace(s.Text()[i+1:])
		}
	}
	return ""
}
