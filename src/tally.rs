//! What a listener has received so far, and whether that is what it waits for; pure.

/// Counts of one run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Requests received; the last one's number.
    pub received: u64,
    /// Requests whose answer was written whole.
    pub matched: u64,
    /// What came and was not a request.
    pub rejected: u64,
    /// Requests refused for their signature.
    pub unsigned: u64,
    /// Requests that could not be recorded.
    pub lost: u64,
    want: Option<u64>,
}

impl Tally {
    /// Nothing received; waits for `want` requests, or for none in particular.
    pub fn new(want: Option<u64>) -> Self {
        Self {
            want,
            ..Self::default()
        }
    }

    /// A request has come: its number.
    pub fn receive(&mut self) -> u64 {
        self.received += 1;
        self.received
    }

    /// A request was answered whole; true for the one that completes the count.
    pub fn answer(&mut self) -> bool {
        self.matched += 1;
        Some(self.matched) == self.want
    }

    /// Something came that was not a request.
    pub fn reject(&mut self) {
        self.rejected += 1;
    }

    /// A request was refused for its signature.
    pub fn refuse_signature(&mut self) {
        self.unsigned += 1;
    }

    /// A request could not be recorded.
    pub fn lose(&mut self) {
        self.lost += 1;
    }

    /// Whether a count was asked for and has not been reached.
    pub fn is_waiting(&self) -> bool {
        self.want.is_some_and(|want| self.matched < want)
    }

    /// What came, for people: `2 of 3 requests`.
    pub fn summary(&self) -> String {
        let plural = |count| if count == 1 { "" } else { "s" };
        let text = match self.want {
            Some(want) if self.matched > want => {
                let more = self.matched - want;
                format!("{want} of {want} request{}, and {more} more", plural(want))
            }
            Some(want) => format!("{} of {want} request{}", self.matched, plural(want)),
            None => format!("{} request{}", self.received, plural(self.received)),
        };
        [
            (self.rejected, "rejected"),
            (self.unsigned, "refused for their signature"),
            (self.lost, "not recorded"),
        ]
        .iter()
        .filter(|(count, _)| *count > 0)
        .fold(text, |text, (count, what)| {
            format!("{text}, {count} {what}")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_count_is_reached_once() {
        let mut tally = Tally::new(Some(2));
        assert_eq!(
            (tally.receive(), tally.receive(), tally.receive()),
            (1, 2, 3)
        );
        assert!(tally.is_waiting());
        assert_eq!(
            [tally.answer(), tally.answer(), tally.answer()],
            [false, true, false]
        );
        assert!(!tally.is_waiting());
    }

    #[test]
    fn the_summary_says_what_was_waited_for() {
        let mut tally = Tally::new(Some(3));
        tally.receive();
        tally.answer();
        tally.reject();
        assert_eq!(tally.summary(), "1 of 3 requests, 1 rejected");
        let mut tally = Tally::new(None);
        tally.receive();
        assert_eq!(tally.summary(), "1 request");
    }
}
