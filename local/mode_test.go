//go:build !bootstraps

package main

import "cartie/local/stack"

// mode runs functions in the process of the test.
func mode(o *stack.Options) { o.Functions = functions() }
