//! The customer: tenant namespaces, and the families of VMs that live in them.
use super::mix::Dice;

/// A family of VMs: `erp-db-03` is member 3 of the family with stem `erp-db` and two digits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Family {
    pub(super) ns: u8,
    pub(super) stem: &'static str,
    pub(super) windows: bool,
    pub(super) digits: u8,
    pub(super) first: u16,
    pub(super) grade: Grade,
    weight: u16,
}

/// How big the members are: which row of the size weights they use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Grade {
    /// Web fronts, jump hosts, appliances.
    Light,
    /// Application servers.
    Usual,
    /// Databases and the like.
    Heavy,
}

impl Family {
    /// A Linux family with two digits.
    pub(super) const fn new(ns: u8, stem: &'static str, grade: Grade) -> Self {
        Self {
            ns,
            stem,
            windows: false,
            digits: 2,
            first: 1,
            grade,
            weight: 1,
        }
    }
}

use Grade::{Heavy, Light, Usual};

/// (stem, windows, digits of the number, first number, grade, weight).
type Row = (&'static str, bool, u8, u16, Grade, u16);

/// (namespace, families). The first six make up the `small` world.
const TENANTS: &[(&str, &[Row])] = &[
    (
        "erp-prod",
        &[
            ("erp-app", false, 2, 1, Usual, 42),
            ("erp-db", false, 2, 1, Heavy, 18),
            ("erp-rpt-win", true, 2, 1, Usual, 20),
        ],
    ),
    (
        "finance",
        &[
            ("fin-app", false, 2, 1, Usual, 26),
            ("fin-db", false, 2, 1, Heavy, 10),
            ("ledger-win", true, 3, 1, Usual, 34),
        ],
    ),
    (
        "mssql",
        &[
            ("sql-win", true, 4, 401, Heavy, 96),
            ("sql-rpt-win", true, 3, 1, Usual, 22),
        ],
    ),
    (
        "webshop-prod",
        &[
            ("shop-web", false, 3, 1, Light, 120),
            ("shop-api", false, 3, 1, Usual, 70),
            ("shop-cache", false, 2, 1, Usual, 20),
            ("shop-pg", false, 2, 1, Heavy, 16),
        ],
    ),
    (
        "vdi",
        &[
            ("vdi-win", true, 4, 1001, Usual, 310),
            ("vdi-broker", true, 2, 1, Light, 6),
        ],
    ),
    (
        "infra",
        &[
            ("dns", false, 2, 1, Light, 4),
            ("ntp", false, 2, 1, Light, 3),
            ("dc-win", true, 2, 1, Usual, 8),
            ("jump", false, 2, 1, Light, 8),
            ("syslog", false, 2, 1, Usual, 6),
        ],
    ),
    (
        "erp-test",
        &[
            ("erp-app-t", false, 2, 1, Usual, 40),
            ("erp-db-t", false, 2, 1, Usual, 16),
            ("erp-rpt-win-t", true, 2, 1, Usual, 14),
        ],
    ),
    (
        "webshop-stage",
        &[
            ("shop-web-s", false, 2, 1, Light, 42),
            ("shop-api-s", false, 2, 1, Light, 30),
            ("shop-pg-s", false, 2, 1, Usual, 8),
        ],
    ),
    (
        "crm",
        &[
            ("crm-app", false, 2, 1, Usual, 34),
            ("crm-db", false, 2, 1, Heavy, 10),
            ("crm-win", true, 3, 1, Usual, 40),
        ],
    ),
    (
        "warehouse",
        &[
            ("wms", false, 3, 1, Usual, 88),
            ("scanner-gw", false, 2, 1, Light, 30),
            ("label-win", true, 2, 1, Light, 28),
        ],
    ),
    (
        "logistics",
        &[
            ("tms-app", false, 2, 1, Usual, 30),
            ("route-calc", false, 3, 1, Usual, 55),
            ("edi-win", true, 2, 1, Usual, 24),
        ],
    ),
    (
        "dwh",
        &[("dwh-etl", false, 3, 1, Usual, 60), ("dwh-db", false, 2, 1, Heavy, 24)],
    ),
    (
        "bi",
        &[("bi-srv-win", true, 3, 1, Usual, 58), ("bi-gw", false, 2, 1, Light, 12)],
    ),
    (
        "hr",
        &[
            ("hr-app", false, 2, 1, Usual, 16),
            ("payroll-win", true, 2, 1, Usual, 22),
        ],
    ),
    (
        "exchange",
        &[("exch-win", true, 2, 1, Heavy, 30), ("smtp", false, 2, 1, Light, 14)],
    ),
    (
        "fileserv",
        &[("file-win", true, 3, 1, Usual, 48), ("nfs", false, 2, 1, Usual, 10)],
    ),
    ("print", &[("print-win", true, 3, 1, Light, 52)]),
    ("terminal", &[("rds-win", true, 4, 101, Usual, 165)]),
    (
        "ci",
        &[
            ("runner", false, 4, 1, Usual, 260),
            ("gitlab", false, 2, 1, Heavy, 6),
            ("runner-win", true, 3, 1, Usual, 60),
        ],
    ),
    ("dev-blue", &[("dev-blue", false, 3, 1, Light, 130)]),
    (
        "dev-green",
        &[
            ("dev-green", false, 3, 1, Light, 112),
            ("dev-green-win", true, 2, 1, Usual, 18),
        ],
    ),
    (
        "qa",
        &[("qa", false, 3, 1, Light, 124), ("qa-win", true, 3, 1, Light, 66)],
    ),
    (
        "monitoring-vms",
        &[("zabbix", false, 2, 1, Usual, 12), ("netflow", false, 2, 1, Usual, 10)],
    ),
    (
        "backup",
        &[
            ("bkp-proxy", false, 2, 1, Usual, 24),
            ("bkp-win", true, 2, 1, Usual, 12),
        ],
    ),
    (
        "security",
        &[
            ("siem", false, 2, 1, Heavy, 14),
            ("vuln-scan", false, 2, 1, Usual, 8),
            ("pki-win", true, 2, 1, Light, 6),
        ],
    ),
    (
        "network-svc",
        &[
            ("fw", false, 2, 1, Usual, 12),
            ("lb", false, 2, 1, Light, 26),
            ("radius", false, 2, 1, Light, 8),
        ],
    ),
    (
        "plant-01",
        &[
            ("mes-01", false, 3, 1, Usual, 62),
            ("scada-win-01", true, 2, 1, Usual, 36),
        ],
    ),
    (
        "plant-02",
        &[
            ("mes-02", false, 3, 1, Usual, 58),
            ("scada-win-02", true, 2, 1, Usual, 30),
        ],
    ),
    (
        "plant-03",
        &[
            ("mes-03", false, 3, 1, Usual, 41),
            ("scada-win-03", true, 2, 1, Usual, 26),
        ],
    ),
    (
        "stores-north",
        &[
            ("pos-n", false, 4, 1, Light, 330),
            ("till-win-n", true, 3, 1, Light, 90),
        ],
    ),
    (
        "stores-south",
        &[
            ("pos-s", false, 4, 1, Light, 290),
            ("till-win-s", true, 3, 1, Light, 84),
        ],
    ),
    (
        "stores-west",
        &[
            ("pos-w", false, 4, 1, Light, 205),
            ("till-win-w", true, 3, 1, Light, 61),
        ],
    ),
    (
        "kafka",
        &[("kafka", false, 2, 1, Heavy, 18), ("zk", false, 2, 1, Light, 9)],
    ),
    ("oracle", &[("ora", false, 3, 1, Heavy, 46)]),
    (
        "postgres",
        &[("pg", false, 3, 1, Heavy, 64), ("pgpool", false, 2, 1, Light, 16)],
    ),
    (
        "docs",
        &[("dms-app", false, 2, 1, Usual, 18), ("ocr-win", true, 3, 1, Usual, 44)],
    ),
    (
        "cad",
        &[("cad-win", true, 3, 1, Heavy, 60), ("plm", false, 2, 1, Usual, 14)],
    ),
    (
        "telephony",
        &[("pbx", false, 2, 1, Usual, 22), ("uc-win", true, 2, 1, Usual, 18)],
    ),
    ("legal", &[("lex-win", true, 2, 1, Usual, 20)]),
    (
        "lab",
        &[("lab", false, 3, 1, Light, 90), ("lab-win", true, 2, 1, Light, 28)],
    ),
];

/// Tenant namespaces, in the order of their index.
pub(super) fn tenant(ns: u8) -> &'static str {
    TENANTS.get(usize::from(ns)).map_or("default", |t| t.0)
}

/// The families of the first `tenants` namespaces in list order, each with the share of `vms` that its weight asks for.
pub(super) fn families(tenants: u8, vms: u16, seed: u64) -> Vec<(Family, u16)> {
    let mut order: Vec<u8> = (0..tenants).collect();
    order.sort_by_key(|i| tenant(*i));
    let mut all: Vec<Family> = Vec::new();
    for ns in order {
        let rows = TENANTS.get(usize::from(ns)).map_or(&[][..], |t| t.1);
        let mut rows: Vec<&Row> = rows.iter().collect();
        rows.sort_by_key(|r| r.0);
        all.extend(rows.into_iter().map(|r| Family {
            ns,
            stem: r.0,
            windows: r.1,
            digits: r.2,
            first: r.3,
            grade: r.4,
            // in a small shop no family outweighs the rest
            weight: if tenants < 10 { r.5.min(40) } else { r.5 },
        }));
    }
    share(all, vms, seed)
}

/// Largest share first: every family gets its floor, at least one, then the rest goes round the big ones.
fn share(families: Vec<Family>, vms: u16, seed: u64) -> Vec<(Family, u16)> {
    let mut dice = Dice::new(seed, 0xFA, 0);
    let weights: Vec<u32> = families
        .iter()
        .map(|f| u32::from(f.weight) * dice.between(88, 113))
        .collect();
    let total: u32 = weights.iter().sum::<u32>().max(1);
    let mut counts: Vec<u16> = weights
        .iter()
        .map(|w| ((u32::from(vms) * w / total) as u16).max(1))
        .collect();
    let mut given: u16 = counts.iter().sum();
    let mut i = 0;
    while given != vms && !counts.is_empty() {
        let n = counts.len();
        if let Some(c) = counts.get_mut(i % n) {
            if given < vms {
                *c += 1;
                given += 1;
            } else if *c > 1 {
                *c -= 1;
                given -= 1;
            }
        }
        i += 1;
    }
    families
        .into_iter()
        .zip(counts)
        .map(|(mut f, n)| {
            // one number in twelve is skipped, for machines that are gone
            while u32::from(f.first) + u32::from(n) * 8 / 7 + 3 >= 10_u32.pow(u32::from(f.digits)) {
                f.digits += 1;
            }
            (f, n)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_add_up_and_numbers_fit_their_digits() {
        for (tenants, vms) in [(40, 12_500), (6, 60)] {
            let f = families(tenants, vms, 42);
            assert_eq!(f.iter().map(|x| x.1).sum::<u16>(), vms);
            for (fam, n) in f {
                // numbers have gaps of about one in twelve
                assert!(
                    u32::from(fam.first) + u32::from(n) * 13 / 12 < 10_u32.pow(u32::from(fam.digits)),
                    "{} {n}",
                    fam.stem
                );
            }
        }
    }

    #[test]
    fn a_third_is_windows() {
        let f = families(40, 12_500, 42);
        let win: u32 = f.iter().filter(|x| x.0.windows).map(|x| u32::from(x.1)).sum();
        assert!((4_000..4_750).contains(&win), "{win}");
    }
}
