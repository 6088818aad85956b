//! Golden images: DataVolumes in `vmo-golden-images` that VM disks are cloned from.

/// One image.
#[derive(Clone, Copy, Debug)]
pub(in crate::sim::seed) struct Image {
    pub(in crate::sim::seed) name: &'static str,
    pub(in crate::sim::seed) gib: u16,
    pub(in crate::sim::seed) url: &'static str,
}

const fn image(name: &'static str, gib: u16, url: &'static str) -> Image {
    Image { name, gib, url }
}

/// The two of the reference architecture (VMO-GoldenImages layer) and what the shop added.
#[rustfmt::skip]
pub(in crate::sim::seed) const IMAGES: [Image; 8] = [
    image("dv-debian-12", 10, "http://images.corp.example/debian-12-genericcloud-amd64.qcow2"),
    image("dv-rhel-9", 20, "http://images.corp.example/rhel-9.6-x86_64-kvm.qcow2"),
    image("dv-sles-15", 20, "http://images.corp.example/SLES15-SP6-Minimal-VM.x86_64-Cloud.qcow2"),
    image("dv-ubuntu-2204", 20, "https://cloud-images.ubuntu.com/jammy/current/jammy-server-cloudimg-amd64.img"),
    image("dv-ubuntu-2404", 20, "https://cloud-images.ubuntu.com/noble/current/noble-server-cloudimg-amd64.img"),
    image("dv-windows-11", 60, "http://images.corp.example/win11-24h2-ent.qcow2"),
    image("dv-windows-2019", 60, "http://images.corp.example/ws2019-std.qcow2"),
    image("dv-windows-2022", 60, "http://images.corp.example/ws2022-eval.qcow2"),
];
