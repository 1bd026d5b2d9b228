package js

import (
	"strings"
	"time"
)

// Blob is a run of bytes that never changes, with a media type. The zero value
// is empty.
//
// https://w3c.github.io/FileAPI/#blob-section
type Blob struct{ data, typ string }

// NewBlob returns a Blob of a copy of the bytes. The type is put in lower
// case; one that is not printable ASCII is dropped.
func NewBlob(data []byte, typ string) *Blob {
	for i := range len(typ) {
		if typ[i] < 0x20 || typ[i] > 0x7e {
			typ = ""
			break
		}
	}
	return &Blob{string(data), strings.ToLower(typ)}
}

// Type returns the media type, empty if it is not known.
func (b *Blob) Type() string { return b.typ }

// Len returns the number of bytes.
func (b *Blob) Len() int { return len(b.data) }

// Bytes returns a copy of the bytes.
func (b *Blob) Bytes() []byte { return []byte(b.data) }

// Text returns the bytes as a string, without a copy. It need not be UTF-8.
func (b *Blob) Text() string { return b.data }

// File is a [Blob] with a name and a date. It never changes.
//
// https://w3c.github.io/FileAPI/#file-section
type File struct {
	Blob
	name     string
	modified int64
}

// NewFile returns a File of a copy of the bytes, last modified in the
// millisecond that modified is in.
func NewFile(data []byte, name, typ string, modified time.Time) *File {
	return &File{*NewBlob(data, typ), name, modified.UnixMilli()}
}

// Name returns the name.
func (f *File) Name() string { return f.name }

// LastModified returns when the file was last modified, to the millisecond.
func (f *File) LastModified() time.Time { return time.UnixMilli(f.modified).UTC() }
