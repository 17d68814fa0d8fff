// Package mlines keeps what is known of each m-line of a PeerConnection.
package mlines

// Most is how many m-lines a [Table] has room for.
const Most = 32

// Table is a bounded table of values by m-line. The zero value is empty. It allocates nothing.
type Table[T any] struct {
	indices [Most]int
	values  [Most]T
	n       int
}

// Of is the value of an m-line, a zero value at first; nil if the table has no room for the m-line.
func (t *Table[T]) Of(mindex int) *T {
	for i, index := range t.indices[:t.n] {
		if index == mindex {
			return &t.values[i]
		}
	}
	if t.n == Most {
		return nil
	}
	t.indices[t.n] = mindex
	t.n++
	return &t.values[t.n-1]
}

// All are the values of all m-lines that were asked for.
func (t *Table[T]) All() []T { return t.values[:t.n] }
