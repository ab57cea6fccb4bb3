//! New connections: accepted, dealt out to the loops, and room made for them.

use std::io::{self, Write as _};
use std::net::SocketAddr;

use mio::net::TcpStream;
use mio::{Interest, Token};

use super::{ACCEPTS_A_TURN, BACK_OFF, EventLoop, FIRST_CONNECTION, LoopMessage};
use crate::http::parser::Refusal;
use crate::http::response_writer::{ConnectionAfter, RenderedResponse};
use crate::http::server::Service;
use crate::http::server::connection::Connection;

impl<S: Service> EventLoop<S> {
    pub(super) fn accept(&mut self) {
        self.accept_at = None;
        for index in 0..self.listeners.len() {
            let mut drained = false;
            for _ in 0..ACCEPTS_A_TURN {
                match self.listeners[index].accept() {
                    Ok((socket, peer)) => self.deal(socket, peer),
                    Err(error) => match error.kind() {
                        io::ErrorKind::WouldBlock => {
                            drained = true;
                            break;
                        }
                        _ if is_shortage(&error) => return self.make_room(),
                        // Linux hands errors of the one connection on, such as a client that is gone already.
                        _ => {}
                    },
                }
            }
            if !drained {
                // Readiness is told once: what is left over is looked at in the next turn.
                self.accept_at = Some(self.now);
            }
        }
    }

    /// Out of descriptors or memory: something idle is given up, by the loops in turn as they were dealt to, and accepting
    /// goes on after a rest.
    pub(super) fn make_room(&mut self) {
        let owner = (self.shortages % self.peers.len() as u64) as usize;
        self.shortages += 1;
        if owner == 0 {
            self.evict();
        } else {
            self.peers[owner].send(LoopMessage::Evict);
        }
        self.accept_at = Some(self.now + BACK_OFF);
    }

    /// Deals accepted connections out to the loops in turn.
    pub(super) fn deal(&mut self, socket: TcpStream, peer: SocketAddr) {
        let owner = (self.accepted % self.peers.len() as u64) as usize;
        self.accepted += 1;
        if owner == 0 {
            self.add(socket, peer);
        } else {
            self.peers[owner].send(LoopMessage::Take(socket, peer));
        }
    }

    pub(super) fn add(&mut self, mut socket: TcpStream, peer: SocketAddr) {
        if self.stop_at.is_some() {
            return;
        }
        if self.connections.len() >= self.config.max_connections && !self.evict() {
            return self.turn_away(&socket, peer);
        }
        // Answers over one segment would wait for the client's delayed acknowledgement.
        let _ = socket.set_nodelay(true);
        self.added += 1;
        let entry = self.connections.vacant_entry();
        let key = entry.key();
        let token = Token(FIRST_CONNECTION + key);
        let interest = Interest::READABLE | Interest::WRITABLE;
        let registry = self.parts.poll.registry();
        if registry.register(&mut socket, token, interest).is_ok() {
            entry.insert(Connection::new(
                socket,
                peer,
                self.added,
                &self.config,
                self.now,
            ));
            self.turn(key);
        }
    }

    /// All are at work: the newcomer is told, as far as that goes without waiting for it.
    fn turn_away(&self, mut socket: &TcpStream, peer: SocketAddr) {
        let refusal = Refusal {
            status: 503,
            reason: "all connections are at work (--max-connections)".into(),
            head: Vec::new(),
            wrong: Vec::new(),
        };
        let mut answer = Vec::new();
        RenderedResponse::refusal(refusal.status, &refusal.reason).write(
            &mut answer,
            &self.date,
            ConnectionAfter::Close,
            false,
        );
        let _ = socket.write(&answer);
        self.service.refused(peer, &refusal);
    }

    /// Closes the connection that has been idle or in its head for longest.
    pub(super) fn evict(&mut self) -> bool {
        let oldest = self
            .connections
            .iter()
            .filter_map(|(key, connection)| Some((connection.expendable_since()?, key)))
            .min();
        if let Some((_, key)) = oldest {
            self.close(key);
        }
        oldest.is_some()
    }
}

/// Whether the system lacks descriptors or memory: EMFILE, ENFILE, ENOBUFS, ENOMEM (the same numbers on Linux; on other
/// systems ENOBUFS differs), or their Windows kin WSAEMFILE and WSAENOBUFS.
fn is_shortage(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::OutOfMemory
        || matches!(
            error.raw_os_error(),
            Some(23 | 24 | 55 | 105 | 10_024 | 10_055)
        )
}
