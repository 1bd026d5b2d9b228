package pool_test

import (
	"testing"

	"github.com/berth-go/berth/supervisor/internal/leak"
)

func TestMain(m *testing.M) { leak.Main(m) }
