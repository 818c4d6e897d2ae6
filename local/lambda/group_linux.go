package lambda

import "syscall"

// ownGroup keeps a terminal's Ctrl-C away from a child and ends it when the runner is killed outright.
func ownGroup() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
