# Reference values of R's survival package; recorded in survival.csv beside this file:
#   Rscript tests/unit/cohort/reference/reference.R > tests/unit/cohort/reference/survival.csv
suppressMessages(library(survival))

say <- function(data, quantity, name, value)
  cat(sprintf("%s,%s,%s,%s\n", data, quantity, name,
              ifelse(is.na(value), "NA", sprintf("%.17g", value))))

cat(sprintf("R,version,survival %s,NA\n", packageVersion("survival")))

medians <- function(data, frame, group, entry = NULL) {
  for (convention in c("log", "log-log")) {
    for (label in sort(unique(as.character(frame[[group]])))) {
      part <- frame[as.character(frame[[group]]) == label, ]
      # the value of `entry` names a column
      surv <- if (is.null(entry)) Surv(part$time, part$event)
              else Surv(part[[entry]], part$time, part$event)
      fit <- survfit(surv ~ 1, conf.type = convention)
      found <- summary(fit)$table
      say(data, "n", label, unname(found["records"]))
      say(data, "median", label, unname(found["median"]))
      say(data, paste("lower", convention), label, unname(found["0.95LCL"]))
      say(data, paste("upper", convention), label, unname(found["0.95UCL"]))
      # an event time, so that nobody enters between it and the next row of R
      deaths <- sort(part$time[part$event])
      middle <- deaths[ceiling(length(deaths) / 2)]
      at <- summary(fit, times = middle, extend = TRUE)
      say(data, "survival", label, at$surv)
      say(data, "at risk", label, at$n.risk)
      say(data, paste("survival lower", convention), label, at$lower)
      say(data, paste("survival upper", convention), label, at$upper)
    }
  }
}

logrank <- function(data, frame, group) {
  test <- survdiff(Surv(time, event) ~ frame[[group]], data = frame)
  say(data, "log-rank", group, test$chisq)
}

cox <- function(data, frame, covariates, entry = NULL) {
  right <- paste(covariates, collapse = " + ")
  left <- if (is.null(entry)) "Surv(time, event)" else "Surv(entry, time, event)"
  fit <- coxph(as.formula(paste(left, "~", right)), data = frame,
               control = coxph.control(eps = 1e-12, toler.chol = 1e-14, iter.max = 100))
  say(data, "log-likelihood", "model", fit$loglik[2])
  say(data, "log-likelihood", "null", fit$loglik[1])
  table <- cox.zph(fit, transform = "km", terms = FALSE)$table
  for (name in covariates) {
    say(data, "coefficient", name, unname(coef(fit)[name]))
    say(data, "standard error", name, sqrt(diag(vcov(fit)))[[name]])
    say(data, "proportionality", name, table[name, "p"])
  }
  say(data, "proportionality", "GLOBAL", table["GLOBAL", "p"])
}

add <- function(data, frame, group, covariates, entry = NULL) {
  medians(data, frame, group, entry)
  if (is.null(entry)) logrank(data, frame, group)
  cox(data, frame, covariates, entry)
}

lung <- survival::lung
lung$event <- lung$status == 2
add("lung", lung, "sex", c("age", "sex", "ph.ecog"))

veteran <- survival::veteran
veteran$event <- veteran$status == 1
add("veteran", veteran, "trt", c("trt", "karno", "age", "diagtime"))

colon <- subset(survival::colon, etype == 2)
colon$event <- colon$status == 1
add("colon", colon, "node4", c("age", "sex", "nodes", "node4"))

chain <- subset(survival::flchain, futime > 0)
chain$time <- chain$futime
chain$event <- chain$death == 1
add("flchain", chain, "sex", c("age", "kappa", "lambda"))

mgus2 <- survival::mgus2
mgus2$time <- mgus2$futime
mgus2$event <- mgus2$death == 1
add("mgus2", mgus2, "sex", c("age", "hgb", "creat", "mspike"))

myeloma <- survival::myeloma
myeloma$time <- myeloma$futime
myeloma$event <- myeloma$death == 1
myeloma$era <- ifelse(myeloma$year < 82, 0, 1)
# nobody can enter when the observation ends
myeloma <- subset(myeloma, time > entry)
add("myeloma", myeloma, "era", c("year"), entry = "entry")

gbsg <- survival::gbsg
gbsg$time <- gbsg$rfstime
gbsg$event <- gbsg$status == 1
add("gbsg", gbsg, "hormon", c("age", "size", "nodes", "hormon"))

ovarian <- survival::ovarian
ovarian$time <- ovarian$futime
ovarian$event <- ovarian$fustat == 1
add("ovarian", ovarian, "rx", c("age", "rx"))

# competing events: progression to a malignancy (1) before death (2)
etime <- with(survival::mgus2, ifelse(pstat == 0, futime, ptime))
event <- with(survival::mgus2, ifelse(pstat == 0, 2 * death, 1))
fit <- survfit(Surv(etime, factor(event)) ~ 1, conf.type = "log")
for (months in c(12, 60, 120)) {
  at <- summary(fit, times = months)
  for (state in 1:2) {
    say("mgus2", paste("incidence", state), months, at$pstate[1, state + 1])
    say("mgus2", paste("incidence error", state), months, at$std.err[1, state + 1])
    say("mgus2", paste("incidence lower", state), months, at$lower[1, state + 1])
    say("mgus2", paste("incidence upper", state), months, at$upper[1, state + 1])
  }
}

# Uno's concordance of a score, up to a time
for (limit in c(365, 730)) {
  found <- concordance(Surv(time, event) ~ nodes, data = gbsg, timewt = "n/G2",
                       ymax = limit, reverse = TRUE)
  say("gbsg", "Uno", limit, found$concordance)
}
found <- concordance(Surv(time, event) ~ nodes, data = gbsg, reverse = TRUE)
say("gbsg", "Harrell", "all", found$concordance)

# the same with times in months, so that events and censorings fall together
tied <- gbsg
tied$time <- ceiling(tied$time / 30)
found <- concordance(Surv(time, event) ~ nodes, data = tied, timewt = "n/G2",
                     ymax = 24, reverse = TRUE)
say("gbsg", "Uno with ties", 24, found$concordance)
