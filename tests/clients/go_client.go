// client: Go, net/http and encoding/json
// needs: go=golang-go
package main

import (
	"encoding/json"
	"net/http"
	"os"
	"runtime"
)

type row struct {
	ID    string   `json:"id"`
	Name  string   `json:"area_name"`
	Value *float64 `json:"value"`
}

func main() {
	response, err := http.Get(os.Args[1] + "/v1/observations?country=CN&lang=zh")
	if err != nil {
		panic(err)
	}
	var page struct{ Data []row }
	if err := json.NewDecoder(response.Body).Decode(&page); err != nil {
		panic(err)
	}
	for _, each := range page.Data {
		if each.ID == "jvpim98dkb6e6" {
			json.NewEncoder(os.Stdout).Encode(map[string]any{"version": runtime.Version(),
				"value": *each.Value, "name": each.Name, "rows": len(page.Data)})
		}
	}
}
