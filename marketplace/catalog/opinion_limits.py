"""How often somebody may say something about goods: on pages and over the API together."""

from marketplace.core.ratelimits import Policy

# What everybody reads beside a product: a person writes slower than this.
WRITING = Policy("opinions", "10/minute; 60/hour")
VOTING = Policy("opinion_votes", "60/minute; 600/hour")
