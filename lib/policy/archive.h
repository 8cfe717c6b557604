/*
 * How a school keeps the files behind its records, from archive.yaml: xueji-archive(5) is the specification. What belongs in a file and by when, what comes
 * into it by itself, who may have it, how long it is kept. Kinds of material are the codes of codes/material.csv, each under one that is its group.
 */
#ifndef XJ_ARCHIVE_H
#define XJ_ARCHIVE_H

#include "policy/numbering.h"
#include "policy/policy.h"

/* What a file must hold. */
struct xj_archive_need {
	struct xj_span *kinds;           /* codes */
	size_t nkinds;
	const struct xj_condition *when; /* NULL: of everybody */
	struct xj_span from;             /* a date of the student's row; empty where it is of cases, counted from the day each took effect */
	struct xj_span *changes;         /* workflows whose cases it is of; one that the school has not is no error */
	size_t nchanges;
	struct xj_duration within;
	struct xj_span source;
};

/* What a case or a letter leaves. kind empty: nothing. */
struct xj_archive_leaf {
	struct xj_span kind, form; /* codes of material.csv and medium.csv */
};

/* evidence.as and decision.as: proofs, and decisions of procedures, that are of a kind of their own. */
struct xj_archive_as {
	struct xj_span of; /* a code of evidence.csv; the name of a workflow, which the school need not have */
	struct xj_archive_leaf leaf;
};

/* Who may allow that an item is lent or looked at, and for how long. */
struct xj_archive_terms {
	struct xj_duration maximum; /* from the day of it */
	const char **approve;       /* roles, closed by NULL */
};

struct xj_archive_access {
	struct xj_archive_terms inside, outside; /* outside: for whoever has no role, or one of `outsiders` */
	struct xj_span source;
};

enum xj_keep { XJ_KEEP_PERIOD, XJ_KEEP_ON_ROLL, XJ_KEEP_PERMANENT };
enum xj_after { XJ_THEN_DESTROY, XJ_THEN_HAND_OVER };

/* The first that fits counts. */
struct xj_archive_retention {
	const struct xj_condition *when; /* NULL: all that are left. Besides what is asked of students: kind and form, as codes, group, by its code */
	enum xj_keep keep;               /* ON_ROLL: for as long as another rule does not fit */
	struct xj_duration period;
	struct xj_span from; /* a date of the student's row, or of the item: dated, filed_on */
	enum xj_after after;
	struct xj_span source;
};

struct xj_archive {
	const struct xj_template *item_id, *transfer_no; /* counter: serial. Facts: year; of item_id also fields of the roll */
	struct xj_archive_need opening; /* without kinds: those that `needs` have from a day of the row on. Empty unless has_opening */
	bool has_opening;
	struct xj_archive_need *needs;
	size_t nneeds;
	struct xj_span *copies; /* kinds that are copies where nobody says otherwise */
	size_t ncopies;
	struct xj_archive_leaf application, evidence, approvals, decision, letters;
	struct xj_span *unapplied; /* application.except: workflows that nobody applies for; one that the school has not is no error */
	size_t nunapplied;
	struct xj_archive_as *as, *decision_as;
	size_t nas, ndecision_as;
	struct xj_archive_access lending, viewing;
	const char **outsiders; /* roles that are none of the school, closed by NULL */
	struct xj_duration receipt_within;
	const char **send, **destroy; /* roles that may allow it, closed by NULL */
	struct xj_span send_source, destroy_source;
	struct xj_archive_retention *retention;
	size_t nretention;
};

/* Read when it is first asked for, once; NULL where there is no archive.yaml, or with diagnostics (policy.h) one that is at fault. */
const struct xj_archive *xj_policy_archive(const struct xj_policy *p);
/* The parser of it. */
struct xj_archive *xj_archive_parse(const struct xj_policy *p, const struct xj_node *root, struct xj_diags *diags);

/* What a proof leaves, by its code among codes/evidence.csv; what a decision of this workflow does. */
struct xj_archive_leaf xj_archive_evidence(const struct xj_archive *a, struct xj_span evidence);
struct xj_archive_leaf xj_archive_decision(const struct xj_archive *a, struct xj_span workflow);
/* The group that a kind, by its code, is in; empty for none. */
struct xj_span xj_archive_group(const struct xj_policy *p, struct xj_span kind);

#endif
