package main

import (
	"flag"
	"fmt"
)

func main() {
	foo := flag.Bool("foo", false, "what to print")
	flag.Parse()
	fmt.Println("foo is", *foo)
}
