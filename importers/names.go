package importers

// seenNames finds a name that comes twice.
type seenNames struct {
	few  []string
	many map[string]struct{}
}

func (n *seenNames) add(name string) bool {
	if n.many == nil {
		for _, f := range n.few {
			if f == name {
				return false
			}
		}
		if n.few = append(n.few, name); len(n.few) > 24 {
			n.many = make(map[string]struct{}, 2*len(n.few))
			for _, f := range n.few {
				n.many[f] = struct{}{}
			}
		}
		return true
	}
	if _, ok := n.many[name]; ok {
		return false
	}
	n.many[name] = struct{}{}
	return true
}
