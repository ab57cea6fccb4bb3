//! Errors of the core in the words of the command line: each names the flag that helps.
//!
//! The core returns typed errors whose `Display` names no flag. Where a flag helps, the function for that error here
//! gives the whole sentence. Each section belongs to one folder of the core.

// Messages and JSON.

// Signatures.

// Events, payloads and templates.

// Providers and handshakes.

// Expressions and assertions.

// Records and captures.

// HTTP connections and TLS.

// Exports.
