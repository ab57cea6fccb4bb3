//! Before a request has its number: who sent it, whether its signature holds, whether it is a check of the endpoint.

use jiff::Timestamp;

use super::super::{Handshakes, Verifier};
use super::{Arrived, Pipeline};
use crate::http::server::IncomingRequest;
use crate::provider::recognise;
use crate::record::ReceivedRequest;

impl Pipeline {
    /// Derives what the request tells of itself, checks its signature, and answers it if it checks the endpoint.
    pub(in crate::listener) fn look(&self, arrival: IncomingRequest) -> Arrived {
        let IncomingRequest { request, peer, at } = arrival;
        let mut arrived = Arrived {
            received: ReceivedRequest {
                received_at: Timestamp::now(),
                remote: Some(peer.to_string()),
                origin: recognise(&request),
                ..ReceivedRequest::new(*request)
            },
            at,
            answer: None,
        };
        let handshakes = self.handshakes.as_ref();
        let check = handshakes.and_then(|_| Handshakes::find(&arrived.received.request));
        // What its sender does not sign has no signature to check first.
        if check.is_none_or(|check| check.is_signed) {
            self.verify(&mut arrived.received);
        }
        if let (Some(handshakes), Some(check), false) = (handshakes, check, self.refuses(&arrived))
        {
            let met = handshakes.meet(check, &arrived.received.request);
            arrived.received.handshake = Some(met.told);
            arrived.answer = met.answer;
            if arrived.answer.is_none() && !check.is_signed {
                self.verify(&mut arrived.received);
            }
        }
        arrived
    }

    fn verify(&self, received: &mut ReceivedRequest) {
        let check = |verifier: &Verifier| verifier.check(&received.request, received.received_at);
        received.signature = self.verifier.as_ref().map(check);
    }

    /// Adds the likely causes to a verdict that is not valid.
    pub(in crate::listener) fn explain(&self, mut arrived: Arrived) -> Arrived {
        if let (true, Some(verifier)) = (arrived.is_invalid(), &self.verifier) {
            let received = &mut arrived.received;
            received.signature = Some(verifier.explain(&received.request, received.received_at));
        }
        arrived
    }

    /// Whether it is refused for its signature.
    pub(super) fn refuses(&self, arrived: &Arrived) -> bool {
        arrived.is_invalid()
            && self
                .verifier
                .as_ref()
                .is_some_and(|verifier| !verifier.accepts_invalid)
    }
}
