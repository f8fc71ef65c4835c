// Daprd as Dapr releases it, with its stable components and one more: names of sidecars in a file.
//
// On one machine the stable components find each other by multicast alone. That would show the sidecars of a developer to
// the whole network, and let anybody there answer in the name of duly-api. The official programs have this component too;
// they are built with every component, which no current Go compiles.
package main

import (
	"github.com/dapr/components-contrib/nameresolution/sqlite"
	"github.com/dapr/dapr/cmd/daprd/app"
	"github.com/dapr/dapr/pkg/components/nameresolution"
)

func main() {
	nameresolution.DefaultRegistry.RegisterComponent(sqlite.NewResolver, "sqlite")
	app.Run()
}
