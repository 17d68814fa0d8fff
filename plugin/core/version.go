package core

// Version is the version of this plugin, unless the script gives another one.
const Version = "0.1.0"
