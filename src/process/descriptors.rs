//! The limit of open files. Each connection takes one.

/// How many files this program may open once the soft limit is raised; `None` without a limit. The limit itself stays.
#[cfg(unix)]
pub(crate) fn descriptor_limit() -> Option<u64> {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    raise_descriptor_limit();
    let raised = getrlimit(Resource::Nofile).current;
    let _ = setrlimit(Resource::Nofile, limit);
    raised
}

/// Raises the soft limit of open files as far as the system allows.
#[cfg(unix)]
pub(crate) fn raise_descriptor_limit() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let _ = raised_limits(current, maximum).find(|&current| {
        let limit = Rlimit { current, maximum };
        setrlimit(Resource::Nofile, limit).is_ok()
    });
}

/// The soft limits to try: the hard limit, then lower ones. macOS has no hard limit by default and refuses a soft limit
/// over `kern.maxfilesperproc`, which is 10,240 on small machines and 245,760 on large ones.
#[cfg(unix)]
fn raised_limits(current: Option<u64>, maximum: Option<u64>) -> impl Iterator<Item = Option<u64>> {
    let is_raised = move |limit: u64| current.is_some_and(|current| limit > current);
    let lower = [245_760, 122_880, 65_536, 24_576, 10_240]
        .into_iter()
        .filter(move |limit| is_raised(*limit) && maximum.is_none_or(|maximum| *limit < maximum))
        .map(Some);
    let hard = (current != maximum).then_some(maximum);
    hard.into_iter().chain(lower)
}

/// Windows has no such limit.
#[cfg(windows)]
pub(crate) fn descriptor_limit() -> Option<u64> {
    None
}

/// Windows has no such limit.
#[cfg(windows)]
pub(crate) fn raise_descriptor_limit() {}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn the_soft_limit_is_raised_to_the_hard_one_or_as_far_as_the_system_allows() {
        let raised = |current, maximum, allowed: u64| {
            raised_limits(Some(current), maximum)
                .find(|limit| limit.is_some_and(|limit| limit <= allowed))
                .flatten()
        };
        assert_eq!(raised(1024, Some(4096), u64::MAX), Some(4096), "Linux");
        assert_eq!(raised(256, None, 10_240), Some(10_240), "a small Mac");
        assert_eq!(raised(256, None, 245_760), Some(245_760), "a large Mac");
        assert_eq!(raised(256, Some(100_000), 30_000), Some(24_576));
        assert_eq!(raised(4096, Some(4096), u64::MAX), None, "raised already");
        assert_eq!(raised(20_000, None, 10_240), None, "never lowered");
        assert_eq!(raised_limits(None, None).count(), 0, "no limit");
    }
}
