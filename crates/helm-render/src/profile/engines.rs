//! Which Helm the products that render charts bring along, release by release.
//!
//! A row is a range of releases that were built with one Helm. To add one, add a row; a product is an [`Engine`] whose
//! `source` says where anybody can read its rows again. What is here: the release whose code renders. What is not: the flags,
//! values and cluster that a product hands to it.

/// A product that renders charts with a Helm of its own.
#[derive(Debug)]
pub struct Engine {
    /// The name before the `@`.
    pub name: &'static str,
    /// The product.
    pub title: &'static str,
    /// Where its rows can be read again.
    pub source: &'static str,
    /// The rows, oldest first.
    pub rows: &'static [Row],
}

/// Releases of a product with one Helm.
#[derive(Debug)]
pub struct Row {
    /// The first release.
    pub first: [u32; 3],
    /// The last one, as far as is known here.
    pub last: [u32; 3],
    /// The Helm release.
    pub helm: [u32; 3],
    /// The fork of that release which the product links instead.
    pub fork: Option<&'static str>,
}

type Numbers = (u32, u32, u32);

const fn row(first: Numbers, last: Numbers, helm: Numbers) -> Row {
    Row {
        first: [first.0, first.1, first.2],
        last: [last.0, last.1, last.2],
        helm: [helm.0, helm.1, helm.2],
        fork: None,
    }
}

/// A row of releases that link a fork; `helm` is the release that the fork's tag names.
const fn fork(first: Numbers, last: Numbers, helm: Numbers, tag: &'static str) -> Row {
    Row {
        fork: Some(tag),
        ..row(first, last, helm)
    }
}

/// The products, those that reconcile clusters first.
pub const ENGINES: &[Engine] = &[
    Engine {
        name: "argocd",
        title: "Argo CD",
        source: "argoproj/argo-cd: hack/tool-versions.sh at the release's tag",
        rows: &[
            row((2, 8, 0), (2, 8, 21), (3, 12, 1)),
            row((2, 9, 0), (2, 9, 1), (3, 12, 1)),
            row((2, 9, 2), (2, 9, 22), (3, 13, 2)),
            row((2, 10, 0), (2, 10, 1), (3, 14, 0)),
            row((2, 10, 2), (2, 10, 3), (3, 14, 2)),
            row((2, 10, 4), (2, 10, 9), (3, 14, 3)),
            row((2, 10, 10), (2, 10, 20), (3, 14, 4)),
            row((2, 11, 0), (2, 11, 0), (3, 14, 3)),
            row((2, 11, 1), (2, 11, 14), (3, 14, 4)),
            row((2, 12, 0), (2, 12, 13), (3, 15, 2)),
            row((2, 13, 0), (2, 13, 9), (3, 15, 4)),
            row((2, 14, 0), (2, 14, 21), (3, 16, 3)),
            row((3, 0, 0), (3, 0, 23), (3, 17, 1)),
            row((3, 1, 0), (3, 1, 16), (3, 18, 4)),
            row((3, 2, 0), (3, 2, 12), (3, 18, 4)),
            row((3, 3, 0), (3, 3, 14), (3, 19, 4)),
            row((3, 4, 0), (3, 4, 7), (3, 19, 4)),
            row((3, 5, 0), (3, 5, 1), (4, 2, 1)),
        ],
    },
    Engine {
        name: "flux",
        title: "Flux",
        source: "fluxcd/flux2: manifests/bases/helm-controller/kustomization.yaml at the release's tag; \
                 fluxcd/helm-controller: go.mod at the tag named there",
        rows: &[
            row((2, 0, 0), (2, 0, 1), (3, 12, 1)),
            row((2, 1, 0), (2, 1, 2), (3, 12, 3)),
            row((2, 2, 0), (2, 2, 0), (3, 13, 2)),
            row((2, 2, 1), (2, 2, 3), (3, 13, 3)),
            row((2, 3, 0), (2, 3, 0), (3, 14, 4)),
            row((2, 4, 0), (2, 4, 0), (3, 16, 1)),
            row((2, 5, 0), (2, 5, 1), (3, 17, 1)),
            row((2, 6, 0), (2, 6, 4), (3, 17, 3)),
            row((2, 7, 0), (2, 7, 3), (3, 19, 0)),
            row((2, 7, 4), (2, 7, 5), (3, 19, 2)),
            row((2, 8, 0), (2, 8, 1), (4, 1, 1)),
            row((2, 8, 2), (2, 8, 2), (4, 1, 3)),
            fork((2, 8, 3), (2, 8, 5), (4, 1, 4), "fluxcd/helm v4.1.4-flux.1"),
            fork((2, 8, 6), (2, 8, 7), (4, 1, 4), "fluxcd/helm v4.1.4-flux.3"),
            row((2, 8, 8), (2, 8, 8), (4, 2, 0)),
            row((2, 9, 0), (2, 9, 2), (4, 2, 2)),
            fork((2, 9, 3), (2, 9, 4), (4, 2, 4), "fluxcd/helm v4.2.4-flux.1"),
        ],
    },
    Engine {
        name: "flux-helm-controller",
        title: "Flux's helm-controller",
        source: "fluxcd/helm-controller: go.mod at the release's tag",
        rows: &[
            row((0, 34, 0), (0, 34, 2), (3, 12, 0)),
            row((0, 35, 0), (0, 35, 0), (3, 12, 1)),
            row((0, 36, 0), (0, 36, 2), (3, 12, 3)),
            row((0, 37, 0), (0, 37, 0), (3, 13, 2)),
            row((0, 37, 1), (0, 37, 4), (3, 13, 3)),
            row((1, 0, 0), (1, 0, 1), (3, 14, 4)),
            row((1, 1, 0), (1, 1, 0), (3, 16, 1)),
            row((1, 2, 0), (1, 2, 0), (3, 17, 1)),
            row((1, 3, 0), (1, 3, 0), (3, 17, 3)),
            row((1, 4, 0), (1, 4, 3), (3, 19, 0)),
            row((1, 4, 4), (1, 4, 5), (3, 19, 2)),
            row((1, 5, 0), (1, 5, 1), (4, 1, 1)),
            row((1, 5, 2), (1, 5, 2), (4, 1, 3)),
            fork((1, 5, 3), (1, 5, 3), (4, 1, 4), "fluxcd/helm v4.1.4-flux.1"),
            fork((1, 5, 4), (1, 5, 4), (4, 1, 4), "fluxcd/helm v4.1.4-flux.3"),
            row((1, 5, 5), (1, 5, 5), (4, 2, 0)),
            row((1, 6, 0), (1, 6, 0), (4, 2, 1)),
            row((1, 6, 1), (1, 6, 2), (4, 2, 2)),
            fork((1, 6, 3), (1, 6, 3), (4, 2, 4), "fluxcd/helm v4.2.4-flux.1"),
        ],
    },
    Engine {
        name: "fleet",
        title: "Rancher Fleet",
        source: "rancher/fleet: go.mod at the release's tag",
        rows: &[
            fork(
                (0, 8, 2),
                (0, 9, 18),
                (3, 12, 3),
                "rancher/helm v3.12.3-fleet1",
            ),
            fork(
                (0, 10, 0),
                (0, 10, 16),
                (3, 15, 2),
                "rancher/helm v3.15.2-fleet.0",
            ),
            row((0, 11, 0), (0, 11, 14), (3, 16, 2)),
            row((0, 12, 0), (0, 12, 2), (3, 17, 1)),
            row((0, 12, 3), (0, 12, 3), (3, 17, 3)),
            row((0, 12, 4), (0, 12, 4), (3, 18, 2)),
            row((0, 12, 5), (0, 12, 5), (3, 18, 4)),
            row((0, 12, 6), (0, 12, 14), (3, 18, 5)),
            row((0, 12, 15), (0, 12, 19), (3, 18, 6)),
            row((0, 13, 0), (0, 13, 0), (3, 18, 4)),
            row((0, 13, 1), (0, 13, 2), (3, 18, 5)),
            row((0, 13, 3), (0, 13, 15), (3, 18, 6)),
            row((0, 14, 0), (0, 14, 5), (3, 19, 0)),
            row((0, 14, 6), (0, 14, 10), (3, 19, 5)),
            row((0, 15, 0), (0, 15, 0), (4, 1, 1)),
            row((0, 15, 1), (0, 15, 6), (4, 1, 4)),
            row((0, 16, 0), (0, 16, 1), (4, 2, 2)),
        ],
    },
    Engine {
        name: "provider-helm",
        title: "Crossplane provider-helm",
        source: "crossplane-contrib/provider-helm: go.mod at the release's tag",
        rows: &[
            row((0, 16, 0), (0, 19, 0), (3, 13, 2)),
            row((0, 19, 1), (0, 19, 4), (3, 14, 2)),
            row((0, 20, 0), (0, 20, 4), (3, 16, 2)),
            row((0, 21, 0), (0, 21, 0), (3, 17, 3)),
            row((1, 0, 0), (1, 0, 2), (3, 17, 4)),
            row((1, 0, 4), (1, 2, 0), (3, 18, 5)),
            row((1, 3, 0), (1, 3, 0), (3, 21, 1)),
            row((1, 4, 0), (1, 4, 0), (4, 2, 3)),
        ],
    },
    Engine {
        name: "klipper-helm",
        title: "k3s and RKE2 (klipper-helm)",
        source: "k3s-io/klipper-helm: Dockerfile at the release's tag",
        rows: &[
            row((0, 8, 2), (0, 8, 2), (3, 12, 3)),
            row((0, 8, 3), (0, 8, 3), (3, 14, 2)),
            row((0, 8, 4), (0, 8, 4), (3, 15, 0)),
            row((0, 8, 5), (0, 9, 2), (3, 15, 3)),
            row((0, 9, 3), (0, 9, 3), (3, 16, 1)),
            row((0, 9, 4), (0, 9, 5), (3, 16, 4)),
            row((0, 9, 6), (0, 9, 6), (3, 18, 1)),
            row((0, 9, 7), (0, 9, 7), (3, 18, 3)),
            row((0, 9, 8), (0, 9, 8), (3, 18, 4)),
            row((0, 9, 9), (0, 9, 9), (3, 19, 0)),
            row((0, 9, 10), (0, 9, 10), (3, 19, 1)),
            row((0, 9, 11), (0, 9, 11), (3, 19, 3)),
            row((0, 9, 12), (0, 9, 12), (3, 19, 4)),
            row((0, 9, 13), (0, 9, 14), (3, 19, 5)),
            row((0, 9, 15), (0, 9, 15), (3, 20, 1)),
            row((0, 9, 16), (0, 10, 0), (3, 20, 2)),
            row((0, 11, 0), (0, 13, 3), (4, 1, 4)),
        ],
    },
    Engine {
        name: "kargo",
        title: "Kargo (step helm-template)",
        source: "akuity/kargo: go.mod at the release's tag",
        rows: &[
            row((0, 9, 0), (0, 9, 2), (3, 16, 1)),
            row((1, 0, 0), (1, 0, 4), (3, 16, 2)),
            row((1, 1, 0), (1, 1, 3), (3, 16, 3)),
            row((1, 2, 0), (1, 2, 3), (3, 16, 4)),
            row((1, 3, 0), (1, 3, 4), (3, 17, 1)),
            row((1, 4, 0), (1, 4, 0), (3, 17, 2)),
            row((1, 4, 1), (1, 5, 3), (3, 17, 3)),
            row((1, 6, 0), (1, 6, 0), (3, 18, 3)),
            row((1, 6, 1), (1, 7, 10), (3, 18, 4)),
            row((1, 8, 0), (1, 8, 3), (3, 19, 0)),
            row((1, 8, 4), (1, 8, 14), (3, 19, 2)),
            row((1, 9, 0), (1, 11, 2), (3, 19, 5)),
        ],
    },
    Engine {
        name: "helmfile",
        title: "Helmfile (its image)",
        source: "helmfile/helmfile: Dockerfile at the release's tag",
        rows: &[
            row((0, 154, 0), (0, 154, 0), (3, 12, 0)),
            row((0, 155, 0), (0, 155, 0), (3, 12, 1)),
            row((0, 155, 1), (0, 155, 1), (3, 12, 2)),
            row((0, 156, 0), (0, 157, 0), (3, 12, 3)),
            row((0, 158, 0), (0, 158, 1), (3, 13, 1)),
            row((0, 159, 0), (0, 159, 0), (3, 13, 2)),
            row((0, 160, 0), (0, 160, 0), (3, 13, 3)),
            row((0, 161, 0), (0, 161, 0), (3, 14, 0)),
            row((0, 162, 0), (0, 162, 0), (3, 14, 1)),
            row((0, 163, 0), (0, 163, 1), (3, 14, 3)),
            row((0, 164, 0), (0, 164, 0), (3, 14, 4)),
            row((0, 165, 0), (0, 165, 0), (3, 15, 1)),
            row((0, 166, 0), (0, 166, 0), (3, 15, 2)),
            row((0, 167, 0), (0, 167, 1), (3, 15, 3)),
            row((0, 168, 0), (0, 168, 0), (3, 15, 4)),
            row((0, 169, 0), (0, 169, 1), (3, 16, 2)),
            row((0, 169, 2), (0, 169, 2), (3, 16, 3)),
            row((0, 170, 0), (0, 171, 0), (3, 17, 0)),
            row((1, 0, 0), (1, 1, 0), (3, 17, 3)),
            row((1, 1, 1), (1, 1, 1), (3, 18, 1)),
            row((1, 1, 2), (1, 1, 2), (3, 18, 2)),
            row((1, 1, 3), (1, 1, 4), (3, 18, 4)),
            row((1, 1, 5), (1, 1, 5), (3, 18, 5)),
            row((1, 1, 6), (1, 1, 6), (3, 18, 6)),
            row((1, 1, 7), (1, 1, 9), (3, 19, 0)),
            row((1, 2, 0), (1, 2, 1), (4, 0, 0)),
            row((1, 2, 2), (1, 2, 2), (4, 0, 1)),
            row((1, 2, 3), (1, 2, 3), (4, 0, 4)),
            row((1, 3, 0), (1, 4, 1), (4, 1, 1)),
            row((1, 4, 2), (1, 4, 4), (4, 1, 3)),
            row((1, 4, 5), (1, 5, 1), (4, 1, 4)),
            row((1, 5, 2), (1, 5, 3), (4, 2, 0)),
            row((1, 5, 4), (1, 5, 5), (4, 2, 1)),
            row((1, 6, 0), (1, 7, 0), (4, 2, 2)),
            row((1, 7, 1), (1, 7, 3), (4, 2, 3)),
            row((1, 7, 4), (1, 7, 4), (4, 2, 4)),
        ],
    },
    Engine {
        name: "terraform-provider-helm",
        title: "Terraform and OpenTofu (provider helm)",
        source: "hashicorp/terraform-provider-helm: go.mod at the release's tag",
        rows: &[
            row((2, 10, 0), (2, 11, 0), (3, 12, 0)),
            row((2, 12, 0), (2, 12, 0), (3, 13, 1)),
            row((2, 12, 1), (2, 14, 0), (3, 13, 2)),
            row((2, 14, 1), (2, 17, 0), (3, 15, 3)),
            row((3, 0, 0), (3, 0, 2), (3, 17, 2)),
            row((3, 1, 0), (3, 1, 1), (3, 18, 4)),
            row((3, 1, 2), (3, 1, 2), (3, 18, 5)),
        ],
    },
    Engine {
        name: "pulumi-kubernetes",
        title: "Pulumi (provider kubernetes)",
        source: "pulumi/pulumi-kubernetes: provider/go.mod at the release's tag",
        rows: &[
            row((4, 0, 0), (4, 8, 1), (3, 12, 1)),
            row((4, 9, 0), (4, 9, 1), (3, 14, 2)),
            row((4, 10, 0), (4, 16, 0), (3, 14, 3)),
            row((4, 17, 0), (4, 17, 1), (3, 15, 3)),
            row((4, 18, 0), (4, 22, 2), (3, 15, 4)),
            row((4, 23, 0), (4, 23, 0), (3, 17, 3)),
            row((4, 24, 0), (4, 24, 0), (3, 18, 5)),
            row((4, 24, 1), (4, 28, 0), (3, 18, 6)),
            row((4, 29, 0), (4, 32, 0), (3, 20, 2)),
        ],
    },
    Engine {
        name: "chart-testing",
        title: "chart-testing (its image)",
        source: "helm/chart-testing: Dockerfile at the release's tag",
        rows: &[
            row((3, 11, 0), (3, 12, 0), (3, 14, 4)),
            row((3, 13, 0), (3, 14, 0), (3, 16, 4)),
        ],
    },
];
