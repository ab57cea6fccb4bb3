//! Tries other URLs that the sender may know, and other orders of the query.
//!
//! Proxies say in `X-Forwarded-…` headers which URL they were asked for. Common mistakes are the scheme, a port, and a
//! slash at the end of the path.

use super::super::components::Components;
use super::super::secret::tolerant_base64;
use super::super::signed_url::SignedUrl;
use super::super::verdict::Cause;
use super::trial::Hypotheses;
use crate::message::{Headers, Request};

/// The most URLs that are tried, the most similar first.
const MOST_URLS: usize = 64;

/// Up to this many parameters are tried in every order: 24 orders.
const ALL_ORDERS: usize = 4;
/// The same for schemes that sign only the query: 720 orders.
const ALL_ORDERS_OF_ONLY_QUERY: usize = 6;
/// Up to this many parameters are tried sorted, and with any one of them moved.
const MOST_PARAMETERS: usize = 16;

pub(super) fn find(
    hypotheses: &Hypotheses<'_>,
    components: &Components<'_>,
    request: &Request,
) -> Option<Cause> {
    if !hypotheses.scheme.signs_url(components.options) {
        return None;
    }
    for url in candidates(components, request).into_iter().take(MOST_URLS) {
        let changed = Components {
            url: url.clone(),
            ..components.clone()
        };
        if hypotheses.matches(&changed) {
            return Some(Cause::Url {
                url: url.without_password().to_string(),
                difference: difference(&components.url, &url),
            });
        }
    }
    None
}

pub(super) fn find_query_order(
    hypotheses: &Hypotheses<'_>,
    components: &Components<'_>,
) -> Option<Cause> {
    let query = components.query();
    let mut parameters: Vec<&str> = query.split('&').collect();
    let is_signed = hypotheses.scheme.signs_query(components.options);
    if !is_signed || !(2..=MOST_PARAMETERS).contains(&parameters.len()) {
        return None;
    }
    let matching = |order: &[&str]| {
        let mut changed = components.clone();
        let other = order.join("&");
        changed.url.query = Some(other.clone());
        (other != query && hypotheses.matches(&changed)).then_some(Cause::Query(other))
    };
    let mut sorted = parameters.clone();
    sorted.sort_unstable();
    let one_moved = || {
        let count = parameters.len();
        let moves = (0..count).flat_map(|from| (0..count).map(move |to| (from, to)));
        moves
            .filter(|(from, to)| from != to)
            .find_map(|(from, to)| {
                let mut order = parameters.clone();
                let parameter = order.remove(from);
                order.insert(to, parameter);
                matching(&order)
            })
    };
    let found = matching(&sorted).or_else(one_moved);
    let most = if hypotheses.scheme.signs_only_query() {
        ALL_ORDERS_OF_ONLY_QUERY
    } else {
        ALL_ORDERS
    };
    if found.is_some() || parameters.len() > most {
        return found;
    }
    permute(&mut parameters, 0, &matching)
}

/// Tries every order of the parameters after the first `fixed` ones.
fn permute<T>(
    parameters: &mut [&str],
    fixed: usize,
    matching: &impl Fn(&[&str]) -> Option<T>,
) -> Option<T> {
    if fixed + 1 >= parameters.len() {
        return matching(parameters);
    }
    for next in fixed..parameters.len() {
        parameters.swap(fixed, next);
        let found = permute(parameters, fixed + 1, matching);
        parameters.swap(fixed, next);
        if found.is_some() {
            return found;
        }
    }
    None
}

/// All URLs that combine what the request, its proxies and the user say, those with the fewest changes first.
fn candidates(components: &Components<'_>, request: &Request) -> Vec<SignedUrl> {
    let given = &components.url;
    let observed = SignedUrl::of(request, None);
    let schemes = schemes(given);
    let authorities = authorities(given, &observed, components.headers);
    let paths = paths(given, &observed, components.headers);
    let mut all: Vec<(usize, SignedUrl)> = Vec::new();
    for (a, scheme) in schemes.iter().enumerate() {
        for (b, authority) in authorities.iter().enumerate() {
            for (c, path) in paths.iter().enumerate() {
                let changes = [a, b, c].iter().filter(|index| **index > 0).count();
                let url = SignedUrl {
                    scheme: scheme.clone(),
                    authority: authority.clone(),
                    path: path.clone(),
                    query: given.query.clone(),
                };
                if changes > 0 && !authority.is_empty() {
                    all.push((changes, url));
                }
            }
        }
    }
    if given.query.is_some() {
        let without_query = SignedUrl {
            query: None,
            ..given.clone()
        };
        all.push((1, without_query));
    }
    all.sort_by_key(|(changes, _)| *changes);
    all.into_iter().map(|(_, url)| url).collect()
}

fn schemes(given: &SignedUrl) -> Vec<String> {
    let other = if given.scheme == "https" {
        "http"
    } else {
        "https"
    };
    vec![given.scheme.clone(), other.to_owned()]
}

fn authorities(given: &SignedUrl, observed: &SignedUrl, headers: &Headers) -> Vec<String> {
    let mut all = vec![given.authority.clone()];
    if let Some((_, host)) = given.authority.rsplit_once('@') {
        all.push(host.to_owned());
    }
    // A sender that has a user name in its URL sends it as basic authentication, and may sign it.
    all.extend(basic_user(headers).map(|user| format!("{user}@{}", given.authority)));
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
        let forwarded = given.with_authority(host);
        all.push(forwarded.host_and_port().0.to_owned());
    }
    all.push(observed.authority.clone());
    all.push(given.authority.to_ascii_lowercase());
    distinct(all)
}

const FORWARDED_HOSTS: [&str; 3] = ["X-Forwarded-Host", "X-Original-Host", "X-Forwarded-Server"];

fn paths(given: &SignedUrl, observed: &SignedUrl, headers: &Headers) -> Vec<String> {
    let slash = match given.path.strip_suffix('/') {
        Some(path) => path.to_owned(),
        None => format!("{}/", given.path),
    };
    let mut all = vec![given.path.clone(), slash, observed.path.clone()];
    let original = ["X-Original-URI", "X-Forwarded-Uri", "X-Original-URL"];
    if let Some(uri) = original.iter().find_map(|name| first(headers, name)) {
        let path = uri.split('?').next().unwrap_or_default();
        all.push(path.to_owned());
    }
    if let Some(prefix) = first(headers, "X-Forwarded-Prefix") {
        all.push(format!("{}{}", prefix.trim_end_matches('/'), observed.path));
    }
    distinct(all)
}

/// The first value of a list, which the outermost proxy wrote.
fn first(headers: &Headers, name: &str) -> Option<String> {
    let value = headers.text(name)?.split(',').next()?.trim();
    (!value.is_empty()).then(|| value.to_owned())
}

/// A parameter of `Forwarded` (RFC 7239), which the outermost proxy wrote.
fn in_forwarded(headers: &Headers, wanted: &str) -> Option<String> {
    let first = first(headers, "Forwarded")?;
    let mut pairs = first.split(';').filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.find(|(name, _)| name.trim().eq_ignore_ascii_case(wanted))?;
    Some(value.trim().trim_matches('"').to_owned())
}

/// The user name and password of basic authentication (RFC 7617).
fn basic_user(headers: &Headers) -> Option<String> {
    let value = headers.text("authorization")?;
    let (scheme, credentials) = value.split_once(' ')?;
    let decoded = tolerant_base64(credentials.trim().as_bytes())?;
    let is_basic = scheme.eq_ignore_ascii_case("basic");
    String::from_utf8(decoded).ok().filter(|_| is_basic)
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

/// The user name with its password, and the host.
fn split_user(url: &SignedUrl) -> (Option<&str>, &str) {
    let (host, _) = url.host_and_port();
    match host.rsplit_once('@') {
        Some((user, host)) => (Some(user), host),
        None => (None, host),
    }
}

/// What differs, for people.
fn difference(given: &SignedUrl, other: &SignedUrl) -> String {
    let (user, host) = split_user(given);
    let (other_user, other_host) = split_user(other);
    let (_, port) = given.host_and_port();
    let (_, other_port) = other.host_and_port();
    let slash = given.path.trim_end_matches('/') == other.path.trim_end_matches('/');
    let differences = [
        ("scheme", given.scheme != other.scheme),
        ("user name", user != other_user),
        ("host", host != other_host),
        ("port", port != other_port),
        ("trailing slash", slash && given.path != other.path),
        ("path", !slash),
        ("query", given.query != other.query),
    ];
    let differences = differences
        .iter()
        .filter(|(_, is)| *is)
        .map(|(name, _)| *name);
    differences.collect::<Vec<_>>().join(" and ")
}
