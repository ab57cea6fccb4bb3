//! What would be sent, instead of sending it.

use crate::delivery::Delivery;
use crate::output::export::to_curl;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Preview {
    /// The exact HTTP text.
    Http,
    /// curl commands that send the same bytes.
    Curl,
}

impl Preview {
    /// What `--dry-run` and `--curl` ask for.
    pub(crate) fn from_flags(dry_run: bool, curl: bool) -> Option<Self> {
        match (dry_run, curl) {
            (true, _) => Some(Self::Http),
            (false, true) => Some(Self::Curl),
            (false, false) => None,
        }
    }

    /// The deliveries one after the other; an empty line separates the HTTP texts.
    pub(crate) fn render(self, deliveries: &[Delivery]) -> Vec<u8> {
        match self {
            Self::Http => {
                let requests = deliveries
                    .iter()
                    .map(|delivery| delivery.request.to_bytes());
                requests.collect::<Vec<_>>().join(&b'\n')
            }
            Self::Curl => {
                let commands = deliveries
                    .iter()
                    .map(|delivery| to_curl(&delivery.url, &delivery.request));
                commands.collect::<String>().into_bytes()
            }
        }
    }
}
