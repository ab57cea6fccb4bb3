//! A change of any covered byte invalidates the signature.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::super::generate::{has_key_pairs, has_only_key_pairs};
use super::super::{SCHEMES, Scheme, Secret, SignedMessage, Tolerance};
use super::round_trip::{keys, options, signed};
use super::{now, request};
use crate::message::{Headers, Request};

const BODY: &str = r#"{"type":"contact.added","data":[1.10,"é"]}"#;

/// A valid request and the bytes that its signature covers.
struct Sample {
    scheme: &'static Scheme,
    receiver: Secret,
    request: Request,
    places: Vec<Place>,
}

/// A covered byte.
#[derive(Clone, Debug)]
enum Place {
    Header(String, usize),
    Body(usize),
    Target(usize),
}

static SAMPLES: LazyLock<Vec<Sample>> = LazyLock::new(|| {
    let key_pairs = |scheme: &&Scheme| has_key_pairs(scheme) && !has_only_key_pairs(scheme);
    let with_pairs = SCHEMES
        .iter()
        .filter(key_pairs)
        .map(|scheme| (scheme, true));
    let all = SCHEMES
        .iter()
        .map(|scheme| (scheme, false))
        .chain(with_pairs);
    all.map(|(scheme, pair)| sample(scheme, pair)).collect()
});

fn sample(scheme: &'static Scheme, pair: bool) -> Sample {
    let (sender, receiver) = keys(scheme, pair);
    let bare = request(BODY);
    let request = signed(scheme, &sender, bare.clone());
    let added = request.headers.iter().skip(bare.headers.iter().count());
    let mut places: Vec<_> = added
        .filter(|(name, _)| *name != "Linear-Timestamp") // the only header that nothing covers
        .flat_map(|(name, value)| (0..value.len()).map(|at| Place::Header(name.to_owned(), at)))
        .collect();
    let text = String::from_utf8(request.body.clone()).unwrap();
    places.extend(match scheme.name {
        "kudosity" => Vec::new(),
        "mailgun" => {
            let values = ["1795293181", "msg_1", "\"signature\":\""];
            let spans = values.map(|value| (text.rfind(value).unwrap(), value.len()));
            let [time, token, (at, name)] = spans;
            let all = [time, token, (at + name, 64)];
            all.iter()
                .flat_map(|(at, length)| (*at..at + length).map(Place::Body))
                .collect()
        }
        _ => (0..text.len()).map(Place::Body).collect::<Vec<_>>(),
    });
    if scheme.signs_url(&options(scheme)) {
        places.extend((0..request.target.len()).map(Place::Target));
    } else if scheme.name == "kudosity" {
        places.extend((4..request.target.len()).map(Place::Target));
    }
    Sample {
        scheme,
        receiver,
        request,
        places,
    }
}

impl Sample {
    /// Whether the request is valid with another byte in this place; `None` if the byte cannot be there.
    fn changed(&self, place: &Place, byte: u8) -> Option<bool> {
        let mut request = self.request.clone();
        match place {
            Place::Header(name, at) => {
                let replace = |(known, value): (&str, &[u8])| {
                    let mut value = value.to_vec();
                    if known == name {
                        value[*at] = byte;
                    }
                    (known.to_owned(), value)
                };
                request.headers = self
                    .request
                    .headers
                    .iter()
                    .map(replace)
                    .collect::<Headers>();
            }
            Place::Body(at) => request.body[*at] = byte,
            Place::Target(at) => {
                let mut target = request.target.into_bytes();
                target[*at] = byte;
                request.target = String::from_utf8(target).ok()?;
            }
        }
        (request != self.request).then(|| self.is_valid(&request))
    }

    fn is_valid(&self, request: &Request) -> bool {
        let (options, secrets) = (options(self.scheme), [self.receiver.clone()]);
        let tolerance = Tolerance::at(now());
        super::super::verify(
            self.scheme,
            &options,
            &secrets,
            &SignedMessage::new(request),
            &tolerance,
        )
        .is_valid()
    }
}

#[test]
fn a_flipped_bit_in_a_covered_byte_invalidates() {
    for sample in SAMPLES.iter() {
        assert!(sample.is_valid(&sample.request), "{:?}", sample.scheme);
        assert!(sample.places.len() > 40, "{:?}", sample.scheme);
        for place in &sample.places {
            let byte = match place {
                Place::Header(name, at) => sample.request.headers.get(name).unwrap()[*at],
                Place::Body(at) => sample.request.body[*at],
                Place::Target(at) => sample.request.target.as_bytes()[*at],
            };
            // The lowest bit, and that of the case of a letter.
            for other in [byte ^ 1, byte ^ 0x20] {
                let valid = sample.changed(place, other);
                assert_ne!(valid, Some(true), "{:?} {place:?} {other}", sample.scheme);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn any_other_byte_invalidates(
        sample in any::<prop::sample::Index>(),
        place in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let sample = sample.get(&SAMPLES);
        let place = place.get(&sample.places);
        prop_assert_ne!(sample.changed(place, byte), Some(true), "{:?} {:?}", sample.scheme, place);
    }
}
