//! A descheduler, found by what it is: never by the name that somebody gave it.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::cron::Schedule;
use super::duration;

/// A workload that might be one. Texts come from a cluster and are hostile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Workload {
    /// `CronJob` or `Deployment`.
    pub kind: &'static str,
    /// Namespace.
    pub namespace: String,
    /// Name.
    pub name: String,
    /// Labels of the object and of its pods.
    pub labels: Vec<(String, String)>,
    /// Images of its containers.
    pub images: Vec<String>,
    /// Command and arguments of the container that runs the program.
    pub args: Vec<String>,
    /// ConfigMaps that it mounts, by where they are mounted.
    pub mounts: Vec<(String, String)>,
    /// `spec.schedule` of a CronJob.
    pub schedule: String,
    /// `spec.timeZone` of a CronJob; empty is the time zone of the controller, nearly always UTC.
    pub zone: String,
    /// `spec.suspend` of a CronJob.
    pub suspended: bool,
    /// `status.lastScheduleTime` of a CronJob.
    pub last_schedule: Option<Timestamp>,
    /// `status.lastSuccessfulTime` of a CronJob.
    pub last_success: Option<Timestamp>,
    /// Jobs of a CronJob that run now.
    pub active: u32,
    /// `spec.replicas` of a Deployment.
    pub replicas: u32,
    /// `status.readyReplicas` of a Deployment.
    pub ready: u32,
    /// When the present leader of a Deployment took its lease.
    pub since: Option<Timestamp>,
}

/// How sure it is that a workload is a descheduler, and by what. `None` is none.
pub fn recognise(workload: &Workload) -> Option<&'static str> {
    let image = |image: &str| {
        let path = image.split(['@']).next().unwrap_or_default();
        let last = path.rsplit('/').next().unwrap_or_default();
        last.split(':').next() == Some("descheduler")
    };
    let program = |arg: &String| arg.rsplit('/').next() == Some("descheduler");
    let labelled = |(key, value): &(String, String)| {
        value == "descheduler" && matches!(key.as_str(), "app.kubernetes.io/name" | "app" | "k8s-app" | "component")
    };
    if workload.images.iter().any(|one| image(one)) {
        Some("its image")
    } else if workload.args.first().is_some_and(program) {
        Some("its command")
    } else if flag(&workload.args, "policy-config-file").is_some() {
        Some("its arguments")
    } else if workload.labels.iter().any(labelled) {
        Some("its labels")
    } else {
        None
    }
}

/// The value of `--name=value` or `--name value`; empty for a bare flag.
pub fn flag<'a>(args: &'a [String], name: &str) -> Option<&'a str> {
    let mut all = args.iter();
    while let Some(arg) = all.next() {
        let Some(rest) = arg.strip_prefix("--").or_else(|| arg.strip_prefix('-')) else {
            continue;
        };
        if let Some((key, value)) = rest.split_once('=')
            && key == name
        {
            return Some(value);
        }
        if rest == name {
            return Some(
                all.as_slice()
                    .first()
                    .map(String::as_str)
                    .filter(|next| !next.starts_with('-'))
                    .unwrap_or_default(),
            );
        }
    }
    None
}

/// A feature gate of the arguments: `None` when it is not named there, and so has its default.
pub fn gate(args: &[String], name: &str) -> Option<bool> {
    let gates = flag(args, "feature-gates")?;
    let mut found = None;
    for pair in gates.split(',') {
        if let Some((key, value)) = pair.split_once('=')
            && key.trim() == name
        {
            found = value.trim().parse().ok();
        }
    }
    found
}

/// Whether evictions that KubeVirt answers with 429 count as going on in the background. The gate is alpha and off by
/// default (`pkg/features/features.go` of descheduler 0.34).
pub fn in_background(args: &[String]) -> bool {
    gate(args, "EvictionsInBackground").unwrap_or(false)
}

/// When it looks at the cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Loop {
    /// Seconds between two looks; `None` when it does not look again by itself, or nobody knows.
    pub every: Option<i64>,
    /// The last look, as far as the object tells.
    pub last: Option<Timestamp>,
    /// The next look; `None` when there is none, or nobody knows.
    pub next: Option<Timestamp>,
    /// It looks no more: suspended, scaled to zero, a single run. In words; empty when it does.
    pub idle: String,
    /// Why the times are not known; empty when they are.
    pub unknown: String,
}

/// When a workload looks at the cluster. `zone` is its time zone, if that is known.
pub fn looks(workload: &Workload, zone: Option<&TimeZone>, now: Timestamp) -> Loop {
    if workload.kind == "CronJob" {
        return cron(workload, zone, now);
    }
    let every = flag(&workload.args, "descheduling-interval").map(|text| (text, duration::seconds(text)));
    let idle = if workload.replicas == 0 {
        "scaled to zero".to_owned()
    } else if workload.ready == 0 {
        "no replica is ready".to_owned()
    } else {
        String::new()
    };
    match every {
        // a program that runs once and ends is started anew by its Deployment, over and over
        None | Some((_, Some(0))) => Loop {
            unknown: "no --descheduling-interval: it runs once, and its Deployment restarts it".to_owned(),
            idle,
            ..Loop::default()
        },
        Some((text, None)) => Loop {
            unknown: format!("--descheduling-interval {text} is no duration"),
            idle,
            ..Loop::default()
        },
        Some((_, Some(every))) => {
            let since = workload.since.filter(|since| *since <= now);
            let last = since.map(|since| {
                let passed = now.duration_since(since).as_secs();
                Timestamp::from_second(since.as_second() + passed / every * every).unwrap_or(since)
            });
            let next = last.and_then(|last| Timestamp::from_second(last.as_second() + every).ok());
            Loop {
                every: Some(every),
                last: last.filter(|_| idle.is_empty()),
                next: next.filter(|_| idle.is_empty()),
                unknown: if last.is_none() && idle.is_empty() {
                    "when the leader began is not known, so neither is its last look".to_owned()
                } else {
                    String::new()
                },
                idle,
            }
        }
    }
}

fn cron(workload: &Workload, zone: Option<&TimeZone>, now: Timestamp) -> Loop {
    let last = workload.last_schedule;
    let idle = if workload.suspended { "suspended" } else { "" }.to_owned();
    let schedule = match Schedule::parse(&workload.schedule) {
        Ok(schedule) => schedule,
        Err(unknown) => {
            return Loop {
                last,
                idle,
                unknown,
                ..Loop::default()
            };
        }
    };
    let Some(zone) = zone else {
        return Loop {
            last,
            idle,
            unknown: format!("time zone \"{}\" is not known here", workload.zone),
            ..Loop::default()
        };
    };
    Loop {
        every: schedule.period(now, zone),
        last,
        next: schedule.next(now, zone).filter(|_| idle.is_empty()),
        idle,
        unknown: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn it_is_known_by_what_it_is() {
        let image = |image: &str| Workload {
            name: "balance-nightly".into(),
            images: vec![image.into()],
            ..Workload::default()
        };
        assert_eq!(
            recognise(&image("registry.k8s.io/descheduler/descheduler:v0.34.0")),
            Some("its image")
        );
        assert_eq!(
            recognise(&image("mirror:5000/x/descheduler@sha256:ab")),
            Some("its image")
        );
        assert_eq!(recognise(&image("example/descheduler-dashboard:1")), None);
        let named = Workload {
            name: "descheduler".into(),
            ..image("busybox")
        };
        assert_eq!(recognise(&named), None, "a name is no proof");
        let command = Workload {
            args: words("/bin/descheduler --v=3"),
            ..image("internal/tool:1")
        };
        assert_eq!(recognise(&command), Some("its command"));
        let arguments = Workload {
            args: words("run --policy-config-file /p/policy.yaml"),
            ..image("internal/tool:1")
        };
        assert_eq!(recognise(&arguments), Some("its arguments"));
        let labels = Workload {
            labels: vec![("app.kubernetes.io/name".into(), "descheduler".into())],
            ..image("internal/tool:1")
        };
        assert_eq!(recognise(&labels), Some("its labels"));
    }

    #[test]
    fn flags_and_gates() {
        let args = words(
            "/bin/descheduler --v=3 --descheduling-interval 5m --feature-gates=A=true,EvictionsInBackground=true --dry-run",
        );
        assert_eq!(flag(&args, "descheduling-interval"), Some("5m"));
        assert_eq!(flag(&args, "dry-run"), Some(""));
        assert_eq!(flag(&args, "policy-config-file"), None);
        assert!(in_background(&args));
        assert_eq!(gate(&args, "B"), None);
        assert!(!in_background(&words("--feature-gates=EvictionsInBackground=false")));
        assert!(
            !in_background(&words("--feature-gates=EvictionsInBackground=maybe")),
            "what is not understood is not on"
        );
        assert!(!in_background(&[]));
    }

    #[test]
    fn a_cron_job_looks_by_its_schedule() {
        let now: Timestamp = "2026-11-22T03:07:00Z".parse().unwrap();
        let job = Workload {
            kind: "CronJob",
            schedule: "*/15 * * * *".into(),
            last_schedule: "2026-11-22T03:00:00Z".parse().ok(),
            ..Workload::default()
        };
        let found = looks(&job, Some(&TimeZone::UTC), now);
        assert_eq!((found.every, found.last), (Some(900), job.last_schedule));
        assert_eq!(found.next, "2026-11-22T03:15:00Z".parse().ok());
        let suspended = Workload {
            suspended: true,
            ..job.clone()
        };
        let found = looks(&suspended, Some(&TimeZone::UTC), now);
        assert_eq!((found.next, found.idle.as_str()), (None, "suspended"));
        let elsewhere = looks(&job, None, now);
        assert!(elsewhere.next.is_none() && elsewhere.unknown.contains("time zone"));
        let odd = Workload {
            schedule: "often".into(),
            ..job
        };
        assert!(looks(&odd, Some(&TimeZone::UTC), now).unknown.contains("five"));
    }

    #[test]
    fn a_deployment_looks_by_its_interval() {
        let now: Timestamp = "2026-11-22T03:07:00Z".parse().unwrap();
        let running = Workload {
            kind: "Deployment",
            args: words("--descheduling-interval=5m"),
            replicas: 1,
            ready: 1,
            since: "2026-11-22T02:59:00Z".parse().ok(),
            ..Workload::default()
        };
        let found = looks(&running, None, now);
        assert_eq!(
            (found.last, found.next),
            ("2026-11-22T03:04:00Z".parse().ok(), "2026-11-22T03:09:00Z".parse().ok())
        );
        let unseen = Workload {
            since: None,
            ..running.clone()
        };
        let found = looks(&unseen, None, now);
        assert_eq!((found.every, found.next), (Some(300), None));
        assert!(!found.unknown.is_empty());
        let off = Workload { replicas: 0, ..running };
        assert_eq!(looks(&off, None, now).idle, "scaled to zero");
    }
}
