//! Connecting to a name with several addresses (RFC 8305, "Happy Eyeballs"; a home of mio and socket2).
//!
//! An address that does not answer must not hold up the others: after a moment the next one is tried as well, and the first
//! connection that is made is used. Where the first address answers within that moment, this costs nothing.

use std::io::{self, ErrorKind};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use mio::{Events, Interest, Poll, Token};
use socket2::{Domain, Socket, Type};

/// The time before the next address is tried too (RFC 8305 section 8).
pub(super) const ATTEMPT_DELAY: Duration = Duration::from_millis(250);

/// Connects to the first of these addresses that accepts, within this time.
pub(super) fn connect_any(addresses: &[SocketAddr], time: Duration) -> io::Result<Socket> {
    let deadline = Instant::now() + time;
    let ordered = interleaved(addresses);
    let mut failed = io::Error::from(ErrorKind::ConnectionRefused);
    let mut rest = ordered.iter();
    while let Some(address) = rest.next() {
        let left = deadline.saturating_duration_since(Instant::now());
        let is_last = rest.as_slice().is_empty();
        let patience = if is_last {
            left
        } else {
            left.min(ATTEMPT_DELAY)
        };
        let socket = match Socket::new(Domain::for_address(*address), Type::STREAM, None) {
            Ok(socket) => socket,
            // A machine may have no IPv6.
            Err(error) => {
                failed = the_more_telling(failed, error);
                continue;
            }
        };
        let patience = patience.max(Duration::from_millis(1));
        match socket.connect_timeout(&(*address).into(), patience) {
            Ok(()) => {
                socket.set_tcp_nodelay(true)?;
                return Ok(socket);
            }
            Err(error) if error.kind() == ErrorKind::TimedOut && !is_last => {
                let connected = Race::new(deadline)?.run(socket, rest.as_slice())?;
                connected.set_tcp_nodelay(true)?;
                return Ok(connected);
            }
            Err(error) => failed = the_more_telling(failed, error),
        }
    }
    Err(failed)
}

/// The resolver's order, but with the families in turn (RFC 8305 section 4).
pub(super) fn interleaved(addresses: &[SocketAddr]) -> Vec<SocketAddr> {
    let first_is_v6 = addresses.first().is_some_and(SocketAddr::is_ipv6);
    let is_first = |address: &SocketAddr| address.is_ipv6() == first_is_v6;
    let mut first = addresses.iter().filter(|address| is_first(address));
    let mut second = addresses.iter().filter(|address| !is_first(address));
    let mut ordered = Vec::with_capacity(addresses.len());
    while ordered.len() < addresses.len() {
        ordered.extend(first.next());
        ordered.extend(second.next());
    }
    ordered
}

/// Of two failures the one to report: something is at an address that refuses.
pub(super) fn the_more_telling(one: io::Error, other: io::Error) -> io::Error {
    if one.kind() == ErrorKind::ConnectionRefused && one.raw_os_error().is_some() {
        one
    } else {
        other
    }
}

/// Attempts that are under way at once.
struct Race {
    poll: Poll,
    attempts: Vec<Option<mio::net::TcpStream>>,
    deadline: Instant,
    failed: io::Error,
}

impl Race {
    fn new(deadline: Instant) -> io::Result<Self> {
        Ok(Self {
            poll: Poll::new()?,
            attempts: Vec::new(),
            deadline,
            failed: ErrorKind::TimedOut.into(),
        })
    }

    /// The first connection, of the attempt that is under way or of one to these addresses.
    fn run(mut self, begun: Socket, addresses: &[SocketAddr]) -> io::Result<Socket> {
        begun.set_nonblocking(true)?;
        self.watch(mio::net::TcpStream::from_std(TcpStream::from(begun)))?;
        let mut addresses = addresses.iter();
        let mut next_at = Instant::now();
        let mut events = Events::with_capacity(16);
        loop {
            let now = Instant::now();
            let is_idle = self.attempts.iter().all(Option::is_none);
            if is_idle || now >= next_at {
                match addresses.next() {
                    Some(address) => {
                        next_at = now + ATTEMPT_DELAY;
                        match mio::net::TcpStream::connect(*address) {
                            Ok(stream) => self.watch(stream)?,
                            Err(error) => {
                                self.fail(error);
                                next_at = now;
                            }
                        }
                        continue;
                    }
                    None if is_idle => return Err(self.failed),
                    None => next_at = self.deadline,
                }
            }
            let until = next_at.min(self.deadline).saturating_duration_since(now);
            if now >= self.deadline {
                return Err(ErrorKind::TimedOut.into());
            }
            match self.poll.poll(&mut events, Some(until)) {
                Err(error) if error.kind() != ErrorKind::Interrupted => return Err(error),
                _ => {}
            }
            for event in &events {
                if let Some(connected) = self.ready(event.token().0) {
                    return connected;
                }
            }
        }
    }

    fn watch(&mut self, mut stream: mio::net::TcpStream) -> io::Result<()> {
        let token = Token(self.attempts.len());
        let registry = self.poll.registry();
        registry.register(&mut stream, token, Interest::WRITABLE)?;
        self.attempts.push(Some(stream));
        Ok(())
    }

    /// The connection of an attempt that is no longer under way; `None` if it failed or is still under way.
    fn ready(&mut self, index: usize) -> Option<io::Result<Socket>> {
        let attempt = self.attempts.get_mut(index)?;
        let stream = attempt.as_ref()?;
        let error = match (stream.take_error(), stream.peer_addr()) {
            (Ok(None), Ok(_)) => return attempt.take().map(|stream| self.connected(stream)),
            (Ok(None), Err(error)) if error.kind() == ErrorKind::NotConnected => return None,
            (Ok(Some(error)) | Err(error), _) | (Ok(None), Err(error)) => error,
        };
        *attempt = None;
        self.fail(error);
        None
    }

    fn connected(&self, mut stream: mio::net::TcpStream) -> io::Result<Socket> {
        self.poll.registry().deregister(&mut stream)?;
        let socket = Socket::from(TcpStream::from(stream));
        socket.set_nonblocking(false)?;
        Ok(socket)
    }

    fn fail(&mut self, error: io::Error) {
        let earlier = std::mem::replace(&mut self.failed, ErrorKind::TimedOut.into());
        self.failed = the_more_telling(earlier, error);
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    const PATIENCE: Duration = Duration::from_secs(20);

    /// An address at which connections are neither accepted nor refused, as long as this lives: its backlog is full.
    #[cfg(target_os = "linux")]
    struct BlackHole {
        address: SocketAddr,
        _listener: Socket,
        _waiting: Vec<Socket>,
    }

    #[cfg(target_os = "linux")]
    impl BlackHole {
        fn new() -> Self {
            let listener = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
            let any = SocketAddr::from(([127, 0, 0, 1], 0));
            listener.bind(&any.into()).unwrap();
            listener.listen(0).unwrap();
            let address = listener.local_addr().unwrap().as_socket().unwrap();
            let mut waiting = Vec::new();
            loop {
                let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
                let time = Duration::from_millis(100);
                if socket.connect_timeout(&address.into(), time).is_err() {
                    break;
                }
                waiting.push(socket);
            }
            Self {
                address,
                _listener: listener,
                _waiting: waiting,
            }
        }
    }

    fn refusing() -> (SocketAddr, Socket) {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
        let any = SocketAddr::from(([127, 0, 0, 1], 0));
        socket.bind(&any.into()).unwrap();
        (socket.local_addr().unwrap().as_socket().unwrap(), socket)
    }

    fn peer(socket: &Socket) -> SocketAddr {
        socket.peer_addr().unwrap().as_socket().unwrap()
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn an_address_that_does_not_answer_holds_up_no_other() {
        let (one, other) = (BlackHole::new(), BlackHole::new());
        let good = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = good.local_addr().unwrap();
        let (refusing, _socket) = refusing();
        let start = Instant::now();
        let all = [one.address, other.address, refusing, address];
        let connected = connect_any(&all, PATIENCE).unwrap();
        assert_eq!(peer(&connected), address);
        assert!(connected.tcp_nodelay().unwrap());
        let took = start.elapsed();
        assert!(took >= 2 * ATTEMPT_DELAY && took < PATIENCE / 2, "{took:?}");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_time_bounds_all_attempts_together() {
        let (one, other) = (BlackHole::new(), BlackHole::new());
        for addresses in [&[one.address][..], &[one.address, other.address]] {
            let start = Instant::now();
            let time = Duration::from_millis(400);
            let failed = connect_any(addresses, time).unwrap_err();
            assert_eq!(failed.kind(), ErrorKind::TimedOut);
            let took = start.elapsed();
            assert!(
                took + Duration::from_millis(50) >= time && took < PATIENCE / 2,
                "{took:?}"
            );
        }
    }

    #[test]
    fn an_address_that_refuses_gives_way_at_once() {
        let good = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = good.local_addr().unwrap();
        let (refusing, _socket) = refusing();
        let connected = connect_any(&[refusing, address], PATIENCE).unwrap();
        assert_eq!(peer(&connected), address);
        let failed = connect_any(&[refusing, refusing], PATIENCE).unwrap_err();
        assert_eq!(failed.kind(), ErrorKind::ConnectionRefused);
    }

    #[test]
    fn the_families_take_turns_in_the_order_of_the_resolver() {
        let addresses = |texts: &[&str]| -> Vec<SocketAddr> {
            let parsed = texts.iter().map(|text| text.parse());
            parsed.collect::<Result<_, _>>().unwrap()
        };
        for (given, expected) in [
            (
                &["[::1]:1", "[::2]:1", "[::3]:1", "1.1.1.1:1", "2.2.2.2:1"][..],
                &["[::1]:1", "1.1.1.1:1", "[::2]:1", "2.2.2.2:1", "[::3]:1"][..],
            ),
            (
                &["1.1.1.1:1", "[::1]:1", "[::2]:1"],
                &["1.1.1.1:1", "[::1]:1", "[::2]:1"],
            ),
            (&["1.1.1.1:1", "2.2.2.2:1"], &["1.1.1.1:1", "2.2.2.2:1"]),
        ] {
            assert_eq!(interleaved(&addresses(given)), addresses(expected));
        }
        assert_eq!(interleaved(&[]), []);
    }
}
