//! Other URLs that the sender may know: what proxies say they were asked for, and the usual slips.

use super::super::SignedMessage;
use super::super::address::SignedUrl;
use super::super::input::Components;
use super::{Cause, Hypothesis};
use crate::message::Headers;

/// So many URLs are tried, the most alike first.
const MOST: usize = 64;

pub(super) fn find(
    trial: &Hypothesis<'_>,
    input: &Components<'_>,
    subject: &SignedMessage<'_>,
) -> Option<Cause> {
    if !trial.scheme.signs_url(input.options) {
        return None;
    }
    for address in candidates(input, subject).into_iter().take(MOST) {
        let changed = Components {
            address: address.clone(),
            ..input.clone()
        };
        if trial.fits(&changed).is_some() {
            return Some(Cause::Url {
                url: address.to_string(),
                change: change(&input.address, &address),
            });
        }
    }
    None
}

/// All URLs made of what the request, its proxies and the user say, those with the fewest changes first.
fn candidates(input: &Components<'_>, subject: &SignedMessage<'_>) -> Vec<SignedUrl> {
    let given = &input.address;
    let seen = SignedUrl::of(subject.request, None);
    let schemes = both_schemes(given);
    let authorities = authorities(given, &seen, input.headers);
    let paths = paths(given, &seen, input.headers);
    let mut all: Vec<(usize, SignedUrl)> = Vec::new();
    for (a, scheme) in schemes.iter().enumerate() {
        for (b, authority) in authorities.iter().enumerate() {
            for (c, path) in paths.iter().enumerate() {
                let changes = [a, b, c].iter().filter(|place| **place > 0).count();
                let address = SignedUrl {
                    scheme: scheme.clone(),
                    authority: authority.clone(),
                    path: path.clone(),
                    query: given.query.clone(),
                };
                if changes > 0 && !authority.is_empty() {
                    all.push((changes, address));
                }
            }
        }
    }
    if given.query.is_some() {
        let bare = SignedUrl {
            query: None,
            ..given.clone()
        };
        all.push((1, bare));
    }
    all.sort_by_key(|(changes, _)| *changes);
    all.into_iter().map(|(_, address)| address).collect()
}

fn both_schemes(given: &SignedUrl) -> Vec<String> {
    let other = if given.scheme == "https" {
        "http"
    } else {
        "https"
    };
    vec![given.scheme.clone(), other.to_owned()]
}

fn authorities(given: &SignedUrl, seen: &SignedUrl, headers: &Headers) -> Vec<String> {
    let mut all = vec![given.authority.clone()];
    let (host, port) = given.host_and_port();
    match port {
        Some(_) => all.push(host.to_owned()),
        None => all.extend(["443", "80"].map(|port| format!("{host}:{port}"))),
    }
    let forwarded = FORWARDED_HOSTS.iter().find_map(|name| first(headers, name));
    if let Some(host) = forwarded.or_else(|| in_forwarded(headers, "host")) {
        all.push(host.clone());
        let port = first(headers, "X-Forwarded-Port");
        all.extend(port.map(|port| format!("{host}:{port}")));
        let named = given.at(host);
        all.push(named.host_and_port().0.to_owned());
    }
    all.push(seen.authority.clone());
    all.push(given.authority.to_ascii_lowercase());
    distinct(all)
}

const FORWARDED_HOSTS: [&str; 3] = ["X-Forwarded-Host", "X-Original-Host", "X-Forwarded-Server"];

fn paths(given: &SignedUrl, seen: &SignedUrl, headers: &Headers) -> Vec<String> {
    let slash = match given.path.strip_suffix('/') {
        Some(path) => path.to_owned(),
        None => format!("{}/", given.path),
    };
    let mut all = vec![given.path.clone(), slash, seen.path.clone()];
    let original = ["X-Original-URI", "X-Forwarded-Uri", "X-Original-URL"];
    if let Some(uri) = original.iter().find_map(|name| first(headers, name)) {
        let path = uri.split('?').next().unwrap_or_default();
        all.push(path.to_owned());
    }
    if let Some(prefix) = first(headers, "X-Forwarded-Prefix") {
        all.push(format!("{}{}", prefix.trim_end_matches('/'), seen.path));
    }
    distinct(all)
}

/// The first value of a list, as the outermost proxy wrote it.
fn first(headers: &Headers, name: &str) -> Option<String> {
    let value = headers.text(name)?.split(',').next()?.trim();
    (!value.is_empty()).then(|| value.to_owned())
}

/// A parameter of `Forwarded` (RFC 7239), as the outermost proxy wrote it.
fn in_forwarded(headers: &Headers, wanted: &str) -> Option<String> {
    let first = first(headers, "Forwarded")?;
    let mut pairs = first.split(';').filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.find(|(name, _)| name.trim().eq_ignore_ascii_case(wanted))?;
    Some(value.trim().trim_matches('"').to_owned())
}

fn distinct(all: Vec<String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::with_capacity(all.len());
    for text in all {
        if !kept.contains(&text) {
            kept.push(text);
        }
    }
    kept
}

/// What is different, for people.
fn change(given: &SignedUrl, other: &SignedUrl) -> String {
    let (host, port) = given.host_and_port();
    let (other_host, other_port) = other.host_and_port();
    let slash = given.path.trim_end_matches('/') == other.path.trim_end_matches('/');
    let changes = [
        ("scheme", given.scheme != other.scheme),
        ("host", host != other_host),
        ("port", port != other_port),
        (
            "end of the path (a slash)",
            slash && given.path != other.path,
        ),
        ("path", !slash),
        ("query", given.query != other.query),
    ];
    let changes = changes.iter().filter(|(_, is)| *is).map(|(name, _)| *name);
    changes.collect::<Vec<_>>().join(" and ")
}
