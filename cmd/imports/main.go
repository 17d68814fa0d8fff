// Command imports prints the rooms of this repository by layers, what each room imports, and
// what breaks the rules of docs/architecture.md. With -write it also writes the drawing into
// that page. It runs in the repository's root.
package main

import (
	"flag"
	"fmt"
	"os"

	"janus-golua/internal/architecture"
)

func main() {
	write := flag.Bool("write", false, "put the drawing into "+architecture.Page)
	flag.Parse()
	if err := run(*write); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(write bool) error {
	rooms, err := architecture.ReadRooms(".")
	if err != nil {
		return err
	}
	packages, err := architecture.Packages(".")
	if err != nil {
		return err
	}
	drawing := architecture.Drawing(rooms, packages)
	fmt.Print(drawing)
	for _, fault := range architecture.Faults(rooms, packages) {
		fmt.Fprintln(os.Stderr, fault)
	}
	if write {
		return architecture.Write(".", drawing)
	}
	return nil
}
