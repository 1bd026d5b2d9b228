package clone_test

import (
	"fmt"
	"math/big"
	"reflect"
	"time"

	"github.com/berth-go/berth/port/clone"
	"github.com/berth-go/berth/port/clone/js"
)

// The types below have a bit of everything that a value can be made of.
type (
	genFlat struct {
		A int8
		B uint64
		C float32
		D bool
		E [3]int16
		F [5]byte
	}
	genText struct {
		S, T string
		N    label
	}
	genTags struct {
		A int            `msgpack:"a"`
		B string         `msgpack:",omitempty"`
		C []int          `msgpack:"c,omitempty"`
		D map[string]int `msgpack:",omitempty"`
		E *int           `msgpack:",omitempty"`
		F float64        `msgpack:",omitempty"`
		G time.Time      `msgpack:",omitempty"`
		H any            `msgpack:"-"`
		i int
		J [2]*int `msgpack:",omitempty"`
	}
	genOmits struct {
		A any         `msgpack:",omitempty"`
		B genFlat     `msgpack:",omitempty"`
		C zeroSeldom  `msgpack:",omitempty"`
		D [0]string   `msgpack:",omitempty"`
		E error       `msgpack:",omitempty"`
		F js.Map      `msgpack:",omitempty"`
		G *genOmits   `msgpack:",omitempty"`
		H []*genOmits `msgpack:",omitempty"`
	}
	zeroSeldom int
	genInner   struct{ X, Y int }
	genEmbeds  struct {
		genInner
		genText
		Z []genInner
	}
	genEmbedsPointer struct {
		*genInner
		Z *genInner
	}
	genTuple struct {
		_msgpack struct{} `msgpack:",as_array"`
		A        int
		B        []string
	}
	genNode struct {
		Next, Prev *genNode
		Any        any
		Kids       []*genNode
		Named      map[string]*genNode
		Text       string
	}
	genShare struct {
		A, B *genFlat
		C, D []string
		E, F map[string]any
		G, H any
		I, J []byte
		K, L *big.Int
		M, N *string
	}
	genMaps struct {
		A map[int]string
		B map[string]genFlat
		C map[label][]int
		D map[float64]bool
		E map[any]any
		F map[bool]any
		G map[string]string
		H map[[2]int]int
		I map[*genInner]int
		J map[uint8]map[string]bool
		K set
	}
	genPointers struct {
		A **int
		B *any
		C *[]int
		D *map[string]any
		E *[2]int
		F *string
		G *time.Time
		H *label
		I *struct{}
		J *[]byte
	}
	genSpecial struct {
		A time.Time
		B big.Int
		C js.UndefinedType
		D error
		E *clone.Error
		F secret
		G *js.Map
		H *clone.Buffer
		I fmt.Stringer
		J time.Duration
	}
	genRegistered struct {
		A event
		B *event
		C celsius
		D set
		E any
		F []event
		G map[string]celsius
		H map[celsius]int
		I []celsius
		J []set
	}
	genSlices struct {
		A []genFlat
		B []genText
		C [][]byte
		D []any
		E []bool
		F []map[string]int
		G [][]string
		H []struct{}
		I []time.Time
		J []label
		K []level
		L bytesOf
		M []uint16
		N [2][]any
	}
	bytesOf []byte
	listOf  []any
	dictOf  map[string]any
	genTree []genTree
	lone    struct{ P *int }
	bad     struct{ C chan int }
)

func (zeroSeldom) IsZero() bool { return false }

var genTypes = []reflect.Type{
	reflect.TypeFor[genNode](), reflect.TypeFor[*genNode](), reflect.TypeFor[genShare](), reflect.TypeFor[*genShare](),
	reflect.TypeFor[genMaps](), reflect.TypeFor[genPointers](), reflect.TypeFor[genSpecial](),
	reflect.TypeFor[genRegistered](), reflect.TypeFor[*genRegistered](), reflect.TypeFor[genSlices](),
	reflect.TypeFor[genTags](), reflect.TypeFor[genOmits](), reflect.TypeFor[genEmbeds](),
	reflect.TypeFor[genEmbedsPointer](), reflect.TypeFor[genTuple](), reflect.TypeFor[*genTags](),
	reflect.TypeFor[genFlat](), reflect.TypeFor[*genFlat](), reflect.TypeFor[genText](),
	reflect.TypeFor[any](), reflect.TypeFor[[]any](), reflect.TypeFor[map[string]any](), reflect.TypeFor[string](),
	reflect.TypeFor[int](), reflect.TypeFor[uint64](), reflect.TypeFor[float64](), reflect.TypeFor[bool](),
	reflect.TypeFor[[]byte](), reflect.TypeFor[[]string](), reflect.TypeFor[map[string]string](),
	reflect.TypeFor[time.Time](), reflect.TypeFor[*big.Int](), reflect.TypeFor[error](), reflect.TypeFor[*clone.Buffer](),
	reflect.TypeFor[event](), reflect.TypeFor[*event](), reflect.TypeFor[celsius](), reflect.TypeFor[*celsius](),
	reflect.TypeFor[set](), reflect.TypeFor[level](), reflect.TypeFor[label](), reflect.TypeFor[errorCode](),
	reflect.TypeFor[listOf](), reflect.TypeFor[dictOf](), reflect.TypeFor[genTree](), reflect.TypeFor[bytesOf](),
	reflect.TypeFor[lone](), reflect.TypeFor[bad](), reflect.TypeFor[*thing](), reflect.TypeFor[right](),
	reflect.TypeFor[rim[int]](), reflect.TypeFor[secret](), reflect.TypeFor[[]genRegistered](),
	reflect.TypeFor[map[string]genShare](), reflect.TypeFor[[4]any](), reflect.TypeFor[int8](), reflect.TypeFor[float32](),
	reflect.TypeFor[uint16](), reflect.TypeFor[*string](), reflect.TypeFor[**genNode](), reflect.TypeFor[js.UndefinedType](),
	reflect.TypeFor[*js.Map](), reflect.TypeFor[map[int]any](), reflect.TypeFor[[]*genFlat](), reflect.TypeFor[struct{}](),
}

// What does not travel is there all the same.
var _, _ = genTags{}.i, genTuple{}._msgpack
