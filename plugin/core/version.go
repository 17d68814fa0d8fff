package core

// Version is that of this plugin, unless the script says another one.
const Version = "0.1.0"
