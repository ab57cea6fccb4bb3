//! Connecting to a name with several addresses (RFC 8305, "Happy Eyeballs"; a home of mio and socket2).
//!
//! An address that does not answer must not hold up the others: after a moment the next one is tried as well, and the
//! first connection that is made is used. [`Race`] decides which address is tried when, for blocking connections
//! ([`connect_any`]) and for those of a pool. Where the first address answers within that moment, this costs nothing.

use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use mio::net::TcpStream;
use mio::{Events, Interest, Poll, Registry, Token};
use socket2::{Domain, Socket, Type};

/// The time before the next address is tried too (RFC 8305 section 8).
const ATTEMPT_DELAY: Duration = Duration::from_millis(250);

/// Attempts to connect to these addresses, of which the first that succeeds is used. `S` is a socket that connects.
pub(super) struct Race<A, S> {
    addresses: Arc<[A]>,
    /// The index of the address that is tried next.
    next: usize,
    /// When it is tried, although other attempts are under way; `None` is at once.
    next_at: Option<Instant>,
    /// Attempts, each with the index of its address.
    under_way: Vec<(usize, S)>,
    /// Why others have failed.
    failed: Option<io::Error>,
}

impl<A: Clone, S> Race<A, S> {
    /// The addresses are tried in this order.
    pub(super) fn new(addresses: Arc<[A]>) -> Self {
        Self {
            addresses,
            next: 0,
            next_at: None,
            under_way: Vec::new(),
            failed: None,
        }
    }

    /// Starts the attempts that are due. The error is that of the race: all attempts have failed.
    pub(super) fn start(
        &mut self,
        now: Instant,
        mut connect: impl FnMut(&A) -> io::Result<S>,
    ) -> io::Result<()> {
        while self.under_way.is_empty() || self.next_at.is_none_or(|next_at| now >= next_at) {
            let Some(address) = self.addresses.get(self.next) else {
                break;
            };
            match connect(address) {
                Ok(socket) => {
                    self.under_way.push((self.next, socket));
                    self.next_at = Some(now + ATTEMPT_DELAY);
                }
                // The backlog of a Unix socket is full: it is tried again later.
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) => self.fail(error),
            }
            self.next += 1;
        }
        if self.under_way.is_empty() {
            return Err(self.error());
        }
        Ok(())
    }

    /// The connection that has been made, with its address. Attempts that have failed are dropped.
    pub(super) fn winner(
        &mut self,
        is_connected: impl Fn(&S) -> io::Result<bool>,
    ) -> Option<(A, S)> {
        let mut nth = 0;
        while let Some((_, socket)) = self.under_way.get(nth) {
            match is_connected(socket) {
                Ok(false) => nth += 1,
                Ok(true) => {
                    let (index, socket) = self.under_way.remove(nth);
                    return Some((self.addresses[index].clone(), socket));
                }
                Err(error) => {
                    self.under_way.remove(nth);
                    self.fail(error);
                }
            }
        }
        None
    }

    /// The next address, for an attempt outside of the race.
    fn take_next(&mut self) -> Option<A> {
        let address = self.addresses.get(self.next)?;
        self.next += 1;
        Some(address.clone())
    }

    fn is_at_end(&self) -> bool {
        self.next >= self.addresses.len()
    }

    /// Lets the attempt at the address that was taken last take part. The next address is due.
    fn join(&mut self, socket: S) {
        self.under_way.push((self.next.saturating_sub(1), socket));
        self.next_at = None;
    }

    /// A failed attempt does not keep the next address waiting (RFC 8305 section 5).
    fn fail(&mut self, error: io::Error) {
        self.next_at = None;
        self.failed = Some(match self.failed.take() {
            Some(earlier) => the_more_telling(earlier, error),
            None => error,
        });
    }

    fn error(&mut self) -> io::Error {
        let failed = self.failed.take();
        failed.unwrap_or_else(|| ErrorKind::ConnectionRefused.into())
    }
}

/// Whether a socket that connects is connected, from its error and its peer; an error if it cannot be.
pub(super) fn is_connected<P>(
    error: io::Result<Option<io::Error>>,
    peer: io::Result<P>,
) -> io::Result<bool> {
    match (error?, peer) {
        (Some(error), _) => Err(error),
        (None, Ok(_)) => Ok(true),
        (None, Err(error)) if error.kind() == ErrorKind::NotConnected => Ok(false),
        (None, Err(error)) => Err(error),
    }
}

/// Connects to the first of these addresses that accepts, within this time.
pub(super) fn connect_any(addresses: &[SocketAddr], time: Duration) -> io::Result<Socket> {
    let deadline = Instant::now() + time;
    let mut race = Race::new(interleaved(addresses).into());
    while let Some(address) = race.take_next() {
        let left = deadline.saturating_duration_since(Instant::now());
        let patience = if race.is_at_end() {
            left
        } else {
            left.min(ATTEMPT_DELAY)
        };
        let socket = match Socket::new(Domain::for_address(address), Type::STREAM, None) {
            Ok(socket) => socket,
            // A machine may have no IPv6.
            Err(error) => {
                race.fail(error);
                continue;
            }
        };
        let patience = patience.max(Duration::from_millis(1));
        match socket.connect_timeout(&address.into(), patience) {
            Ok(()) => {
                socket.set_tcp_nodelay(true)?;
                return Ok(socket);
            }
            Err(error) if error.kind() == ErrorKind::TimedOut && !race.is_at_end() => {
                let connected = run(race, socket, deadline)?;
                connected.set_tcp_nodelay(true)?;
                return Ok(connected);
            }
            // This attempt was still under way, so the others do not say why there is no connection.
            Err(error) if error.kind() == ErrorKind::TimedOut && is_over(deadline) => {
                return Err(error);
            }
            Err(error) => race.fail(error),
        }
    }
    Err(race.error())
}

/// Whether a wait of whole milliseconds, as socket2 makes it, has reached this time.
fn is_over(deadline: Instant) -> bool {
    let left = deadline.saturating_duration_since(Instant::now());
    left < Duration::from_millis(1)
}

/// Waits for the first connection of a race, which the attempt that is under way takes part in.
fn run(
    mut race: Race<SocketAddr, TcpStream>,
    begun: Socket,
    deadline: Instant,
) -> io::Result<Socket> {
    let mut poll = Poll::new()?;
    let mut events = Events::with_capacity(16);
    begun.set_nonblocking(true)?;
    let begun = TcpStream::from_std(begun.into());
    race.join(watched(begun, poll.registry())?);
    loop {
        let now = Instant::now();
        race.start(now, |address| {
            watched(TcpStream::connect(*address)?, poll.registry())
        })?;
        if now >= deadline {
            return Err(ErrorKind::TimedOut.into());
        }
        let next_at = race.next_at.filter(|_| !race.is_at_end());
        let until = next_at.unwrap_or(deadline).min(deadline);
        match poll.poll(&mut events, Some(until.saturating_duration_since(now))) {
            Err(error) if error.kind() != ErrorKind::Interrupted => return Err(error),
            _ => {}
        }
        let is_connected = |it: &TcpStream| is_connected(it.take_error(), it.peer_addr());
        if let Some((_, mut connected)) = race.winner(is_connected) {
            poll.registry().deregister(&mut connected)?;
            let socket = Socket::from(std::net::TcpStream::from(connected));
            socket.set_nonblocking(false)?;
            return Ok(socket);
        }
    }
}

/// All attempts have the same token: an event of one is a reason to look at all of them.
fn watched(mut socket: TcpStream, registry: &Registry) -> io::Result<TcpStream> {
    registry.register(&mut socket, Token(0), Interest::WRITABLE)?;
    Ok(socket)
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
fn the_more_telling(one: io::Error, other: io::Error) -> io::Error {
    if one.kind() == ErrorKind::ConnectionRefused {
        one
    } else {
        other
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::net::TcpListener;

    use super::*;

    const PATIENCE: Duration = Duration::from_secs(20);

    /// An address at which connections are neither accepted nor refused, as long as this lives: its backlog is full.
    #[cfg(target_os = "linux")]
    pub(in crate::http::client) struct BlackHole {
        pub(in crate::http::client) address: SocketAddr,
        listener: Socket,
        waiting: Vec<Socket>,
    }

    #[cfg(target_os = "linux")]
    impl BlackHole {
        pub(in crate::http::client) fn new() -> Self {
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
                listener,
                waiting,
            }
        }

        /// Accepts connections from now on.
        pub(in crate::http::client) fn open(self) -> TcpListener {
            for _ in &self.waiting {
                self.listener.accept().unwrap();
            }
            self.listener.into()
        }
    }

    pub(in crate::http::client) fn refusing() -> (SocketAddr, Socket) {
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
        // socket2 waits whole milliseconds.
        let waited = took + Duration::from_millis(1);
        assert!(
            waited >= 2 * ATTEMPT_DELAY && took < PATIENCE / 2,
            "{took:?}"
        );
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_time_bounds_all_attempts_together() {
        let (one, other) = (BlackHole::new(), BlackHole::new());
        let (refusing, _socket) = refusing();
        for addresses in [
            &[one.address][..],
            &[one.address, other.address],
            &[refusing, one.address],
            &[one.address, refusing],
        ] {
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
    fn an_address_that_is_slow_is_not_given_up() {
        let mut race = Race::new(Arc::from([1, 2, 3]));
        let start = Instant::now();
        let mut tried = Vec::new();
        for millis in [0, 249, 250, 499] {
            let now = start + Duration::from_millis(millis);
            let connect = |address: &i32| {
                tried.push((millis, *address));
                Ok(*address)
            };
            race.start(now, connect).unwrap();
        }
        assert_eq!(tried, [(0, 1), (250, 2)]);
        assert_eq!(race.winner(|_| Ok(false)), None);
        assert_eq!(race.winner(|socket| Ok(*socket == 1)), Some((1, 1)));
    }

    #[test]
    fn an_attempt_that_fails_brings_the_next_one_forward() {
        let mut race = Race::new(Arc::from([1, 2, 3, 4]));
        let start = Instant::now();
        let mut tried = Vec::new();
        let mut start_at = |race: &mut Race<i32, i32>, millis| {
            race.start(start + Duration::from_millis(millis), |address| {
                tried.push((millis, *address));
                Ok(*address)
            })
            .unwrap();
        };
        start_at(&mut race, 0);
        start_at(&mut race, 250);
        let refused = |socket: &i32| match socket {
            1 => Err(ErrorKind::ConnectionRefused.into()),
            _ => Ok(false),
        };
        assert_eq!(race.winner(refused), None);
        start_at(&mut race, 260);
        start_at(&mut race, 509);
        assert_eq!(tried, [(0, 1), (250, 2), (260, 3)]);
    }

    #[test]
    fn a_refusal_is_reported_before_other_failures() {
        let mut race = Race::<i32, i32>::new(Arc::from([1, 2, 3]));
        let failed = race.start(Instant::now(), |address| {
            Err(match address {
                2 => ErrorKind::ConnectionRefused.into(),
                _ => ErrorKind::HostUnreachable.into(),
            })
        });
        assert_eq!(failed.unwrap_err().kind(), ErrorKind::ConnectionRefused);
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
