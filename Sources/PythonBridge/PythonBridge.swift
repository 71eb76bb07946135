import CAgent
