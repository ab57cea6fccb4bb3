//! The manual as tests: the real binary over real sockets, one module per thing that a user does.

#![allow(clippy::unwrap_used, reason = "in a test a panic is the report")]

// The README: its commands run, its help block and its picture are the program's.
mod readme;

// The fixtures: run `hook`, listen, talk raw HTTP, script an endpoint.
mod support;

// The house rules over the source text: levels, homes, purity, hygiene.
mod tidy;
