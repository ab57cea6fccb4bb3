//! Starts and stops the event loops.

use std::io;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use mio::net::TcpListener;

use super::config::ServerConfig;
use super::connection::BytesInFlight;
use super::event_loop::{self, EventLoop, LoopHandle, LoopMessage};
use super::service::Service;

/// A running server.
pub(crate) struct Server {
    handle: ServerHandle,
    threads: Vec<JoinHandle<()>>,
}

/// Reaches the loops from other threads.
#[derive(Clone)]
pub(crate) struct ServerHandle {
    loops: Arc<[LoopHandle]>,
}

impl Server {
    /// Starts the loops. `make` gets the handle before the first request can arrive.
    pub(crate) fn start<S: Service>(
        listeners: Vec<std::net::TcpListener>,
        config: ServerConfig,
        make: impl FnOnce(ServerHandle) -> io::Result<Arc<S>>,
    ) -> io::Result<Self> {
        let count = config.loops.max(1);
        let in_flight = BytesInFlight::default();
        let (mut polls, mut handles) = (Vec::new(), Vec::new());
        for _ in 0..count {
            let (poll, handle) = event_loop::poll()?;
            polls.push(poll);
            handles.push(handle);
        }
        let handle = ServerHandle {
            loops: handles.into(),
        };
        let service = make(handle.clone())?;
        // The first loop accepts, and distributes the connections.
        let mut listeners = Some(listeners);
        let mut threads = Vec::new();
        for (index, poll) in polls.into_iter().enumerate() {
            let listeners = listeners.take().unwrap_or_default().into_iter();
            let mut event_loop = EventLoop::new(
                poll,
                listeners.map(TcpListener::from_std).collect(),
                (handle.loops.clone(), index),
                service.clone(),
                ServerConfig {
                    max_connections: config.max_connections.div_ceil(count),
                    ..config
                },
                in_flight.clone(),
            )?;
            let thread = std::thread::Builder::new().name(format!("loop-{index}"));
            threads.push(thread.spawn(move || event_loop.run())?);
        }
        Ok(Self { handle, threads })
    }

    /// Stops accepting, finishes what has started within `grace`, and returns when the last connection is closed.
    pub(crate) fn stop(self, grace: Duration) {
        let until = Instant::now() + grace;
        for event_loop in self.handle.loops.iter() {
            event_loop.send(LoopMessage::Stop(until));
        }
        for thread in self.threads {
            let _ = thread.join();
        }
    }
}

impl ServerHandle {
    /// Offers deferred requests to the service again.
    pub(crate) fn retry_deferred(&self) {
        for event_loop in self.loops.iter() {
            event_loop.send(LoopMessage::RetryDeferred);
        }
    }
}
