package pgserver

import (
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
)

// prepareDir makes the data directory and decides who the server runs as: this process's user, or, because PostgreSQL
// refuses root, the account that owns the data already, else "postgres", else "nobody". For root it hands the data over
// and lets that account pass (not read) the folders on the way to the data and to the binaries.
func prepareDir(dir, bin string) (*syscall.Credential, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("postgres data directory: %w", err)
	}
	if os.Getuid() != 0 {
		return nil, nil
	}
	owner, err := account(dir)
	if err != nil {
		return nil, err
	}
	err = filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Lchown(path, int(owner.Uid), int(owner.Gid))
	})
	if err != nil {
		return nil, fmt.Errorf("hand the postgres data to uid %d: %w", owner.Uid, err)
	}
	for _, path := range []string{filepath.Dir(dir), bin} {
		if err := letPass(path); err != nil {
			return nil, err
		}
	}
	return owner, nil
}

func account(dir string) (*syscall.Credential, error) {
	if info, err := os.Stat(dir); err == nil {
		if st, ok := info.Sys().(*syscall.Stat_t); ok && st.Uid != 0 {
			if _, err := user.LookupId(strconv.Itoa(int(st.Uid))); err == nil {
				return &syscall.Credential{Uid: st.Uid, Gid: st.Gid}, nil
			}
		}
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
		gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
		if err1 == nil && err2 == nil {
			return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
		}
	}
	return nil, fmt.Errorf("postgres cannot run as root and this machine has neither an account postgres nor nobody")
}

// letPass adds the search bit for others to a folder and its parents where it is missing.
func letPass(path string) error {
	for {
		info, err := os.Stat(path)
		if err != nil {
			return fmt.Errorf("path to postgres: %w", err)
		}
		if mode := info.Mode().Perm(); mode&0o001 == 0 {
			if err := os.Chmod(path, mode|0o001); err != nil {
				return fmt.Errorf("path to postgres: %w", err)
			}
		}
		parent := filepath.Dir(path)
		if parent == path {
			return nil
		}
		path = parent
	}
}

// locale sorts by code point and knows the case of Cyrillic letters; "C" alone would not.
func locale() string {
	if runtime.GOOS == "linux" {
		return "C.UTF-8"
	}
	return "en_US.UTF-8"
}
