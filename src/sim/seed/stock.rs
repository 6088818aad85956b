//! Size classes, guest systems and versions that the rest of the world is made of.
use super::shop::Grade;

/// The reference architecture's Kubernetes release (software table).
pub(super) const KUBERNETES: &str = "v1.34.5";
/// KubeVirt as the VMO 4.9 pack ships it, with upstream's last fixes of that minor.
pub(super) const KUBEVIRT: &str = "v1.7.4";
/// CDI release that goes with it.
pub(super) const CDI: &str = "v1.63.0";
/// Machine type that libvirt reports for `q35` in virt-launcher v1.7.
pub(super) const MACHINE: &str = "pc-q35-rhel9.6.0";
/// Launcher image.
pub(super) const LAUNCHER: &str = "quay.io/kubevirt/virt-launcher:v1.7.4";

/// vCPUs (one core a socket, so that CPU hot-plug can add sockets) and memory of one size class.
#[derive(Clone, Copy, Debug)]
pub(super) struct SizeClass {
    pub(super) sockets: u8,
    pub(super) gib: u16,
}

const SIZES: [SizeClass; 8] = [
    SizeClass { sockets: 1, gib: 1 },
    SizeClass { sockets: 1, gib: 2 },
    SizeClass { sockets: 2, gib: 2 },
    SizeClass { sockets: 2, gib: 4 },
    SizeClass { sockets: 4, gib: 8 },
    SizeClass { sockets: 4, gib: 16 },
    SizeClass { sockets: 8, gib: 32 },
    SizeClass { sockets: 2, gib: 6 },
];

/// Size class by number; out of range is the smallest.
pub(super) fn size(class: u8) -> SizeClass {
    SIZES
        .get(usize::from(class))
        .copied()
        .unwrap_or(SizeClass { sockets: 1, gib: 1 })
}

/// How often each size class occurs in a grade.
pub(super) const fn weights(grade: Grade, windows: bool) -> [u16; 8] {
    match (grade, windows) {
        (Grade::Light, false) => [42, 34, 20, 4, 0, 0, 0, 0],
        (Grade::Light, true) => [0, 24, 52, 20, 0, 0, 0, 4],
        (Grade::Usual, false) => [10, 22, 32, 24, 8, 1, 0, 3],
        (Grade::Usual, true) => [0, 0, 24, 58, 8, 1, 0, 9],
        (Grade::Heavy, _) => [0, 0, 4, 22, 44, 22, 6, 2],
    }
}

/// What virt-controller adds to guest memory when it sizes the launcher pod, in MiB
/// (`pkg/virt-controller/services/renderresources.go`, GetMemoryOverhead; no host devices, no firmware state).
pub(super) const fn overhead_mib(vcpus: u32) -> u32 {
    260 + 8 * vcpus
}

/// A guest operating system as the QEMU guest agent names it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Guest {
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    pub(super) pretty: &'static str,
    pub(super) version: &'static str,
    pub(super) version_id: &'static str,
    pub(super) kernel: &'static str,
    pub(super) build: &'static str,
    pub(super) image: &'static str,
}

const GUESTS: [Guest; 8] = [
    Guest {
        id: "ubuntu",
        name: "Ubuntu",
        pretty: "Ubuntu 22.04.5 LTS",
        version: "22.04.5 LTS (Jammy Jellyfish)",
        version_id: "22.04",
        kernel: "5.15.0-161-generic",
        build: "#171-Ubuntu SMP Sat Oct 11 08:17:01 UTC 2025",
        image: "dv-ubuntu-2204",
    },
    Guest {
        id: "ubuntu",
        name: "Ubuntu",
        pretty: "Ubuntu 24.04.3 LTS",
        version: "24.04.3 LTS (Noble Numbat)",
        version_id: "24.04",
        kernel: "6.8.0-87-generic",
        build: "#88-Ubuntu SMP PREEMPT_DYNAMIC Sat Oct 11 09:28:41 UTC 2025",
        image: "dv-ubuntu-2404",
    },
    Guest {
        id: "rhel",
        name: "Red Hat Enterprise Linux",
        pretty: "Red Hat Enterprise Linux 9.6 (Plow)",
        version: "9.6 (Plow)",
        version_id: "9.6",
        kernel: "5.14.0-570.58.1.el9_6.x86_64",
        build: "#1 SMP PREEMPT_DYNAMIC Tue Oct 21 10:14:35 EDT 2025",
        image: "dv-rhel-9",
    },
    Guest {
        id: "debian",
        name: "Debian GNU/Linux",
        pretty: "Debian GNU/Linux 12 (bookworm)",
        version: "12 (bookworm)",
        version_id: "12",
        kernel: "6.1.0-40-amd64",
        build: "#1 SMP PREEMPT_DYNAMIC Debian 6.1.153-1 (2025-09-20)",
        image: "dv-debian-12",
    },
    Guest {
        id: "sles",
        name: "SLES",
        pretty: "SUSE Linux Enterprise Server 15 SP6",
        version: "15-SP6",
        version_id: "15.6",
        kernel: "6.4.0-150600.23.73-default",
        build: "#1 SMP PREEMPT_DYNAMIC Fri Oct 3 07:46:39 UTC 2025",
        image: "dv-sles-15",
    },
    Guest {
        id: "mswindows",
        name: "Microsoft Windows",
        pretty: "Windows Server 2022 Datacenter",
        version: "Microsoft Windows Server 2022",
        version_id: "2022",
        kernel: "20348",
        build: "10.0",
        image: "dv-windows-2022",
    },
    Guest {
        id: "mswindows",
        name: "Microsoft Windows",
        pretty: "Windows Server 2019 Standard",
        version: "Microsoft Windows Server 2019",
        version_id: "2019",
        kernel: "17763",
        build: "10.0",
        image: "dv-windows-2019",
    },
    Guest {
        id: "mswindows",
        name: "Microsoft Windows",
        pretty: "Windows 11 Enterprise",
        version: "Microsoft Windows 11",
        version_id: "11",
        kernel: "26100",
        build: "10.0",
        image: "dv-windows-11",
    },
];

/// Guest system by number; out of range is the first.
pub(super) fn guest(os: u8) -> Guest {
    GUESTS.get(usize::from(os)).copied().unwrap_or(GUESTS[0])
}

/// Weights over [`guest`] numbers for Linux and for Windows members of a family.
pub(super) const fn guest_weights(windows: bool, desktop: bool) -> [u16; 8] {
    match (windows, desktop) {
        (false, _) => [38, 26, 22, 9, 5, 0, 0, 0],
        (true, false) => [0, 0, 0, 0, 0, 72, 28, 0],
        (true, true) => [0, 0, 0, 0, 0, 4, 0, 96],
    }
}
