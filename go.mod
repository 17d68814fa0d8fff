module janus-golua

go 1.26.0
