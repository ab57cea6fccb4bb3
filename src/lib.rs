//! `hook` sends and receives webhooks; the modules stand in the order of their levels, and import only downwards.

// 0: what travels, the exit codes, near misses of a name.
pub mod exit;
pub mod message;
pub mod nearest;

// 1: signatures: every sender's, made and checked, and why one fails.
pub mod signature;

// 2: events, and how a format puts them on the wire.
pub mod payload;

// 3: who sends what, and how it shows.
pub mod provider;

// 4: expressions over requests, the JSON Lines form.
pub mod expect;
pub mod record;

// 5: what to answer, when to try again, and when what came is enough.
pub mod answer;
pub mod retry;
pub mod tally;

// 6: the outside: sockets, the record file, the terminal, the child and signals.
pub mod http;
pub mod journal;
pub mod output;
pub mod process;

// 7: attempts to deliver; what was captured.
pub mod capture;
pub mod delivery;

// 8: what a received request goes through.
pub mod receiver;

// 9: every flag and every word of help.
pub mod cli;

// 10: a verb is a file.
pub mod commands;
