// SPDX-License-Identifier: MIT

package redisserver_test

import (
	"context"
	"fmt"
	"os"
	"testing"

	"go.uber.org/goleak"

	"tandem/campaigns/store/redisserver"
)

// parentDir names, in the environment, the directory of the server that this very
// program starts when a test runs it as the parent that is going to be killed.
const parentDir = "TANDEM_TEST_REDIS_PARENT"

func TestMain(m *testing.M) {
	if dir := os.Getenv(parentDir); dir != "" {
		beParent(dir)
		return
	}
	goleak.VerifyTestMain(m)
}

// beParent starts a server, prints its process id and waits to be killed.
func beParent(dir string) {
	server, err := redisserver.Start(context.Background(), redisserver.Config{Dir: dir, AppendOnly: true})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println(server.PID())
	<-server.Done()
}
