//! The few numbers that Go's limits on patterns are computed from, without keeping a tree.

/// Go's `maxHeight`.
pub(crate) const GO_MAX_HEIGHT: u32 = 1000;
/// Go's `maxSize`: 128 MiB of instructions of 40 bytes.
pub(crate) const GO_MAX_SIZE: u64 = (128 << 20) / 40;
/// The largest count in a repetition, alone and multiplied by nesting.
pub(crate) const GO_MAX_REPEAT: u64 = 1000;

/// What Go's limits are computed from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Measure {
    pub(crate) kind: Kind,
    pub(crate) height: u32,
    pub(crate) size: u64,
    /// The product of nested repeat counts.
    pub(crate) repeats: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Literal {
        fold: bool,
    },
    /// A set of characters.
    Class,
    Concat,
    Alternate,
    Other,
}

impl Measure {
    pub(crate) const LEAF: Measure = Measure {
        kind: Kind::Other,
        height: 1,
        size: 1,
        repeats: 0,
    };

    pub(crate) const CLASS: Measure = Measure {
        kind: Kind::Class,
        ..Measure::LEAF
    };

    /// Matches one character by a set; Go joins neighboring alternatives of this kind.
    pub(crate) fn is_class(self) -> bool {
        match self.kind {
            Kind::Literal { .. } => self.size == 1,
            kind => kind == Kind::Class,
        }
    }

    pub(crate) fn literal(fold: bool) -> Measure {
        Measure {
            kind: Kind::Literal { fold },
            ..Measure::LEAF
        }
    }
}

/// Collects the parts of a concatenation or an alternation.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Parts {
    count: u32,
    only: Option<Measure>,
    /// The part added last is a class (Go: `swapVerticalBar`).
    ends_in_class: bool,
    height: u32,
    size: u64,
    repeats: u64,
}

impl Parts {
    pub(crate) fn add(&mut self, part: Measure, own: Kind) {
        if own == Kind::Alternate {
            let joins = self.ends_in_class && part.is_class();
            self.ends_in_class = part.is_class();
            if joins {
                if self.count == 1 {
                    self.only = Some(Measure::CLASS);
                }
                return;
            }
        }
        // Neighboring literals become one node; a node of the same kind is hoisted.
        let joins = own == Kind::Concat
            && self.count == 1
            && matches!(part.kind, Kind::Literal { .. })
            && self.only.is_some_and(|only| only.kind == part.kind);
        self.count += u32::from(!joins);
        let height = part.height - u32::from(part.kind == own);
        self.height = self.height.max(height);
        self.size = self.size.saturating_add(part.size);
        self.repeats = self.repeats.max(part.repeats);
        self.only = if joins {
            self.only.map(|only| Measure {
                size: self.size,
                ..only
            })
        } else {
            Some(part)
        };
    }

    pub(crate) fn finish(self, own: Kind) -> Measure {
        match (self.count, self.only) {
            (1, Some(only)) => only,
            (0, _) | (_, None) => Measure::LEAF,
            (count, _) => Measure {
                kind: own,
                height: self.height + 1,
                size: match own {
                    Kind::Alternate => self.size.saturating_add(u64::from(count) - 1),
                    _ => self.size,
                },
                repeats: self.repeats,
            },
        }
    }
}
