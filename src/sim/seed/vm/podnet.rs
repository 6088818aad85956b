//! Names of secondary pod interfaces.
use super::{POD_NET, UNTAGGED};

/// The first 11 hexadecimal digits of the SHA-256 of `vlan21` … `vlan100`, which is how KubeVirt names the interface of
/// a network (`pkg/network/namescheme`).
#[rustfmt::skip]
const VLANS: [&str; 80] = [
    "4fcd5ed432f", "88c0aeffefd", "5a31af42752", "1507f6a94c0", "22aafe37982", "ed97f950a2a", "b75d3643486", "8fabfc06fbf",
    "d06d8ec2f17", "1b501b6d803", "516d3cc417d", "5839edf4209", "234f3f7fcca", "06a9da25a78", "587a3193c4e", "67ca7ec3c48",
    "6cd23e9b9c1", "754c00066cb", "84ccd02afa4", "7fda9cf2f46", "6367b6954ff", "c7d9914f33a", "a12ce244b45", "890b7a46786",
    "65a5aa4fbda", "9f16a9413b9", "3540d3420ee", "66ea479a194", "e28a5c5e1aa", "f77f36d3d78", "4fbe6e005bb", "e4cf79cbe29",
    "9a18aee9acd", "b35e825d8bc", "b89995124f1", "3e643697706", "08d5f49a533", "8c011cd3bbc", "a7c04957362", "7230e169da1",
    "3b505e75ffe", "e5c2aa3858f", "6db1c34855a", "08b0ba69761", "1654ded3656", "14792914025", "a156c0cabd1", "8b1ceb91cf8",
    "2679919212f", "2e421aa724c", "6c2eed1d348", "5cc84184c14", "2a64051c899", "73767be7372", "11cedb3fe09", "3a7f089bc90",
    "413e0132cd6", "5e15cf9d178", "62d49ea260f", "317ea363222", "0d5a4cde5a9", "303c5731de7", "622fde6582c", "466bcc7959b",
    "a765cd51282", "99a219fbfdf", "f0876637e50", "c27fbdfaa11", "cf3ba78c25e", "784f5d56323", "c76105bee00", "c1607f8ce4c",
    "5c3cc56b906", "700f468ad14", "1e06eebcf47", "97796e3acc8", "86544d5ecfd", "1d9b3ab66eb", "20fadc5419d", "1dba23260aa",
];

/// The same for `untagged0` and `untagged1`.
const UNTAGGED_NAMES: [&str; 2] = ["b1eec384e12", "983ea2deff2"];

/// Interface in the pod for NIC `k` on `vlan`: `eth0` for the pod network.
pub(in crate::sim::seed) fn pod_interface(vlan: u8, k: usize) -> String {
    let digits = match vlan {
        POD_NET => return "eth0".to_owned(),
        UNTAGGED => UNTAGGED_NAMES.get(k),
        v => VLANS.get(usize::from(v).wrapping_sub(21)),
    };
    format!("pod{}", digits.copied().unwrap_or("00000000000"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matches_the_naming_scheme() {
        // printf vlan30 | sha256sum
        assert_eq!(pod_interface(30, 0), "pod1b501b6d803");
        assert_eq!(pod_interface(POD_NET, 0), "eth0");
        let all: std::collections::HashSet<String> = (21..=100).map(|v| pod_interface(v, 0)).collect();
        assert_eq!(all.len(), 80);
    }
}
